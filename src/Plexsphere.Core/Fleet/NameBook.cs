using System.Text.Json;
using Plexsphere.Core.Connections;

namespace Plexsphere.Core.Fleet;

/// <summary>
/// The operator's own names of nodes, in a file. It is read again when it has changed, written by one process at a time and put in its
/// place whole, and never written where it cannot be read. Safe to use from several threads at once.
/// </summary>
/// <param name="place">Says where the file is; null where the account has no folder for it.</param>
/// <param name="server">The origin of the server whose nodes are meant.</param>
internal sealed class NameBook(Func<string?> place, string server)
{
    private const int MostBytes = 64 * 1024 * 1024;
    private const long LookAgainMilliseconds = 1000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Counts the writes of this process, whichever book they went through: what was read before any of them is looked at again.
    private static int _writes;

    private volatile Edition _edition = new([], null, default, -1, 0);

    /// <summary>The book of the account.</summary>
    internal static NameBook For(Uri address) => new(DefaultPath, address.GetLeftPart(UriPartial.Authority));

    /// <summary>The names as of a second ago or later; those that were read last where the file cannot be read now.</summary>
    internal IReadOnlyDictionary<Guid, string> Recent()
    {
        var known = _edition;
        if (known.Writes == Volatile.Read(ref _writes) && Environment.TickCount64 - known.LookedAt < LookAgainMilliseconds)
        {
            return known.Names;
        }

        try
        {
            return Read();
        }
        catch (PlexException)
        {
            _edition = known with { Writes = Volatile.Read(ref _writes), LookedAt = Environment.TickCount64 };
            return known.Names;
        }
    }

    /// <summary>The names as they are now.</summary>
    internal IReadOnlyDictionary<Guid, string> Read()
    {
        var (known, writes, path) = (_edition, Volatile.Read(ref _writes), place());
        try
        {
            var state = StateOf(path);
            if (path == known.Path && state == known.State && writes == known.Writes)
            {
                return (_edition = known with { LookedAt = Environment.TickCount64 }).Names;
            }

            return (_edition = new Edition(Names(Text(path)), path, state, writes, Environment.TickCount64)).Names;
        }
        catch (JsonException e)
        {
            throw Damaged(path, e);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw Unavailable(path, $"cannot be read: {PlexText.Line(e.Message).TrimEnd('.')}");
        }
    }

    /// <summary>Says what is wrong with the book, where its names are shown and not needed.</summary>
    internal void WarnOfFlaw(IProgress<Notice> notices)
    {
        try
        {
            Read();
        }
        catch (PlexException e)
        {
            notices.Report(Notice.Warning($"{e.Message} Nodes are shown without its names."));
        }
    }

    /// <summary>Changes names, alone: what the change is is decided by the names as they are then.</summary>
    /// <param name="change">Says the new names of nodes; null takes a node's name away. What it throws leaves the book as it was.</param>
    /// <param name="cancellationToken">Gives up waiting for others.</param>
    internal async Task ChangeAsync(
        Func<IReadOnlyDictionary<Guid, string>, IReadOnlyList<(Guid Node, string? Name)>> change, CancellationToken cancellationToken)
    {
        var path = place();
        if (path is null)
        {
            throw Unavailable(path, "has no place: this account has no home directory");
        }

        try
        {
            // Whoever keeps the book elsewhere has a link here, which stays one.
            var file = Target(path);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }
            else
            {
                Directory.CreateDirectory(
                    Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            using var alone = await AloneAsync(path, $"{file}.lock", cancellationToken).ConfigureAwait(false);
            var text = Text(path);
            var changes = change(Names(text));
            if (changes.Count > 0)
            {
                Replace(file, NameBookText.With(text, server, changes));
            }
        }
        catch (JsonException e)
        {
            throw Damaged(path, e);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw Unavailable(path, $"cannot be written: {PlexText.Line(e.Message).TrimEnd('.')}");
        }
        finally
        {
            Interlocked.Increment(ref _writes);
        }
    }

    private static string? DefaultPath()
    {
        // A relative folder would be one of whoever owns the current folder.
        var data = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { } folder && Path.IsPathFullyQualified(folder) ? folder
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is var home && Path.IsPathFullyQualified(home)
                ? Path.Combine(home, ".local", "share")
                : "";
        return data.Length == 0 ? null : Path.Combine(data, "plexctl", "nodes.json");
    }

    private static bool IsOfFiles(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    private static (DateTime Written, long Length) StateOf(string? path) =>
        path is not null && new FileInfo(Target(path)) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length)
        : Directory.Exists(path) ? throw new IOException("it is a folder")
        : default;

    private static string Target(string path)
    {
        if (new FileInfo(path).LinkTarget is not { } next)
        {
            return path;
        }

        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        }
        catch (FileNotFoundException)
        {
            // To a book that is still to be begun.
            return Path.GetFullPath(next, Path.GetDirectoryName(path)!);
        }
    }

    private Dictionary<Guid, string> Names(byte[] text) => text.Length == 0 ? [] : NameBookText.Read(text, server);

    // Nothing where there is no file. An empty one is no book either: it is what a full disk leaves behind, or a pipe, which nobody
    // should wait for.
    private static byte[] Text(string? path)
    {
        if (path is null || new FileInfo(Target(path)) is not { Exists: true } target)
        {
            return [];
        }

        if (target.Length == 0)
        {
            throw new JsonException("line 1 is missing: the file is empty, or none");
        }

        using var file = new FileStream(target.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (!OperatingSystem.IsWindows())
        {
            // Names decide whom a command hits.
            var flaw = UnixFile.OwnershipOf(file.SafeFileHandle) is { } ownership
                ? ownership.WriteFlaw(UnixFile.User)
                : "has an owner that cannot be determined";
            if (flaw is not null)
            {
                throw Unavailable(path, flaw);
            }
        }

        if (file.Length > MostBytes)
        {
            throw Unavailable(path, $"is larger than {MostBytes / 1024 / 1024} MiB");
        }

        var text = new byte[file.Length];
        file.ReadExactly(text);
        return text.AsSpan().StartsWith("\uFEFF"u8) ? text[3..] : text;
    }

    private static void Replace(string path, byte[] text)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(draft, options))
            {
                file.Write(text);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    // The lock is the open file, so that it ends with its process; the file itself stays.
    private static async Task<FileStream> AloneAsync(string book, string path, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var started = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
                && File.Exists(path))
            {
                if (Environment.TickCount64 - started > LongestWait.TotalMilliseconds)
                {
                    throw Unavailable(book, "is being written by another process all the time");
                }

                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static PlexException Damaged(string? path, JsonException e) => new(
        PlexErrors.NameBookDamaged, $"The name book '{PlexText.Line(path)}' is damaged: {e.Message}.", new PlexSubject { File = path });

    private static PlexException Unavailable(string? path, string flaw) => new(
        PlexErrors.NameBookUnavailable,
        $"The name book{(path is null ? "" : $" '{PlexText.Line(path)}'")} {flaw}.",
        new PlexSubject { File = path });

    /// <summary>The names as they were read once.</summary>
    private sealed record Edition(
        Dictionary<Guid, string> Names, string? Path, (DateTime Written, long Length) State, int Writes, long LookedAt);
}
