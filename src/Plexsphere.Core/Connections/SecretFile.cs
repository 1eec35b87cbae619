using System.Text;

namespace Plexsphere.Core.Connections;

/// <summary>Reads a small file that holds a secret and that only we may touch.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The file's text without a byte order mark.</summary>
    internal static Task<SecretText> ReadAsync(string path, string kind, CancellationToken cancellationToken)
    {
        var shown = $"The {kind} '{PlexText.Line(path)}'";
        return AbandonableAsync(
            () =>
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
                Judge(file, path, shown);

                // Whoever gave up waiting must not take from a pipe what was written for the next one.
                cancellationToken.ThrowIfCancellationRequested();
                return new SecretText(Text(file, shown), file.CanSeek);
            },
            shown,
            cancellationToken);
    }

    /// <summary>The text of what somebody handed over, without a byte order mark.</summary>
    internal static Task<string> ReadAsync(Stream input, string shown, CancellationToken cancellationToken) =>
        AbandonableAsync(() => Text(input, shown), shown, cancellationToken);

    // Asked of the open handle, so that the file that is judged is the file that is read.
    private static void Judge(FileStream file, string path, string shown)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var flaw = UnixFile.OwnershipOf(file.SafeFileHandle) is { } ownership
            ? ownership.Flaw(UnixFile.User)
            : "has an owner that cannot be determined";
        if (flaw is not null)
        {
            throw new PlexException(PlexErrors.CredentialInsecure, $"{shown} {flaw}.", new PlexSubject { File = path });
        }
    }

    private static string Text(Stream input, string shown)
    {
        // A pipe has no length to ask for.
        var bytes = new byte[MaxBytes + 1];
        var count = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count > MaxBytes)
        {
            throw new PlexException(PlexErrors.CredentialMalformed, $"{shown} is larger than {MaxBytes / 1024} KiB.");
        }

        var text = Encoding.UTF8.GetString(bytes, 0, count);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    // To open a pipe that nobody writes to, and to read from it, blocks a thread beyond all cancellation. It gets one of its own, which
    // is left behind if need be.
    private static async Task<T> AbandonableAsync<T>(Func<T> read, string shown, CancellationToken cancellationToken)
    {
        var reading = Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PlexException(PlexErrors.CredentialUnreadable, $"{shown} cannot be read: {e.Message}");
        }
        finally
        {
            _ = reading.ContinueWith(abandoned => abandoned.Exception, TaskScheduler.Default);
        }
    }
}
