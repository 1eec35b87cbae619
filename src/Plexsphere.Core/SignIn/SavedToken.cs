using System.Text;
using Plexsphere.Core.Connections;

namespace Plexsphere.Core.SignIn;

/// <summary>
/// The file that the token of a sign-in is saved in, for its owner alone. It is put in its place whole, and replaces nothing but a file of
/// an earlier sign-in.
/// </summary>
/// <param name="path">The file, as a full path.</param>
internal sealed class SavedToken(string path)
{
    private const string NotSaved = "Signing in went well, but the token was not saved.";

    // A token seldom has more.
    private const int ProbeBytes = 4096;

    private string Shown => $"'{PlexText.Line(path)}'";

    /// <summary>Refuses a place where nothing could be saved, before anybody signs in. Leaves nothing behind.</summary>
    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
            File.Delete(Draft(new byte[ProbeBytes]));
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw CannotBeWritten(PlexErrors.InvalidArgument, "", e);
        }
    }

    /// <summary>Saves a token. Where that cannot be, the file is as it was.</summary>
    internal async Task SaveAsync(PlexToken token, CancellationToken cancellationToken)
    {
        string? draft = null;
        try
        {
            // Once more: it takes a while to sign in.
            var replaces = await LookAsync(cancellationToken).ConfigureAwait(false);
            draft = Draft(Encoding.ASCII.GetBytes($"{token.Text}{TokenFile.Mark}"));
            File.Move(draft, path, replaces);
            draft = null;
        }
        catch (PlexException e)
        {
            throw new PlexException(PlexErrors.TokenNotSaved, $"{NotSaved} {e.Message}", e.Subject);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw CannotBeWritten(PlexErrors.TokenNotSaved, $"{NotSaved} ", e);
        }
        finally
        {
            Remove(draft);
        }
    }

    // Whether there is one of an earlier sign-in. A link is not followed: where it leads may have changed since it was looked at.
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        FileAttributes attributes;
        try
        {
            attributes = File.GetAttributes(path);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            throw Refused("is in a folder that does not exist.");
        }

        var file = new FileInfo(path);
        if (attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw Refused($"is a link. Name the file that it leads to: '{PlexText.Line(file.LinkTarget)}'.");
        }

        if (attributes.HasFlag(FileAttributes.Directory))
        {
            throw Refused("is a folder.");
        }

        // Pipes and devices have no length either, and are not opened.
        return file.Length > 0 && await IsOfSignInAsync(cancellationToken).ConfigureAwait(false)
            ? true
            : throw Refused("is there already, and is not as a sign-in writes it. Name another file, or move it away.");
    }

    private async Task<bool> IsOfSignInAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = (await SecretFile.ReadAsync(path, "token file", cancellationToken).ConfigureAwait(false)).Text;
            if (!text.EndsWith(TokenFile.Mark, StringComparison.Ordinal))
            {
                return false;
            }

            BearerToken.Check(text[..^TokenFile.Mark.Length], Shown);
            return true;
        }
        catch (PlexException)
        {
            return false;
        }
    }

    // Under a name that nobody can have put something under before.
    private string Draft(byte[] text)
    {
        var draft = Path.Combine(Path.GetDirectoryName(path)!, $".plexctl-{Path.GetRandomFileName()}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(draft, options);
        try
        {
            // Some file systems have no permissions.
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file.SafeFileHandle) != options.UnixCreateMode)
            {
                throw new IOException("a file in its folder is open to others");
            }

            file.Write(text);
            file.Flush(flushToDisk: true);
            return draft;
        }
        catch
        {
            Remove(draft);
            throw;
        }
    }

    private static void Remove(string? draft)
    {
        try
        {
            if (draft is not null)
            {
                File.Delete(draft);
            }
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            // The folder is gone, or was taken from us. What went wrong before is what counts.
        }
    }

    private PlexException Refused(string flaw) =>
        new(PlexErrors.InvalidArgument, $"{Shown} {flaw}", new PlexSubject { File = path });

    // The message names the draft, of which nobody has heard.
    private PlexException CannotBeWritten(PlexError error, string lead, Exception e)
    {
        var reason = e switch
        {
            FileNotFoundException or DirectoryNotFoundException => "its folder takes no files",
            UnauthorizedAccessException => "its folder is not yours to write to",
            _ => PlexText.Line(e.Message).Split(" : '")[0].TrimEnd('.'),
        };
        return new PlexException(error, $"{lead}{Shown} cannot be written: {reason}.", new PlexSubject { File = path });
    }

    private static bool IsOfFiles(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
}
