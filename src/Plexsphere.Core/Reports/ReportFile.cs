using System.Text;
using Plexsphere.Core.Connections;

namespace Plexsphere.Core.Reports;

/// <summary>The file of a report: it is there whole, or as it was before.</summary>
/// <param name="path">The full path.</param>
/// <param name="replace">Whether a file that is there already may be replaced.</param>
internal sealed class ReportFile(string path, bool replace)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private string? _draft;

    /// <summary>Finds what would keep the report from being written, before anything else is done.</summary>
    /// <exception cref="PlexException">There is a file already, or there cannot be one.</exception>
    internal void Check() => Guard(() =>
    {
        var file = Target();
        if (Directory.Exists(file.FullName) || Path.EndsInDirectorySeparator(path))
        {
            throw Failed("is a folder. Name a file in it");
        }

        if (!IsOrdinary(file))
        {
            throw Failed("is no ordinary file");
        }

        if (!Directory.Exists(file.DirectoryName))
        {
            throw Failed("is in a folder that does not exist");
        }

        if (file.Exists)
        {
            if (!replace)
            {
                throw Exists();
            }

            if (file.IsReadOnly)
            {
                throw Failed("is read-only");
            }
        }
    });

    /// <summary>Writes the report beside its place, and puts it there when it is on the disk.</summary>
    /// <exception cref="PlexException">It cannot be written; nothing of it is left.</exception>
    internal void Write(string html, CancellationToken cancellationToken) => Guard(() =>
    {
        Check();
        var file = Target();
        var draft = _draft = Path.Combine(file.DirectoryName!, $".{Guid.NewGuid():N}.plexreport");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                if (!OperatingSystem.IsWindows() && file.Exists)
                {
                    File.SetUnixFileMode(stream.SafeFileHandle, file.UnixFileMode);
                }

                stream.Write(Utf8.GetBytes(html));
                stream.Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(draft, file.FullName, replace);
        }
        catch (IOException) when (!replace && !file.Exists && File.Exists(file.FullName))
        {
            // Somebody else's, since the look before.
            throw Exists();
        }
        finally
        {
            File.Delete(draft);
        }
    });

    // A report takes the place of a file. What stands for something else would be gone: a device, a pipe, whatever a stream goes to.
    private bool IsOrdinary(FileInfo file) => OperatingSystem.IsWindows()
        ? !file.Exists || (file.Attributes & FileAttributes.Device) == 0
        : !IsStream && (!file.Exists || UnixFile.IsRegular(file.FullName));

    // Links to what a process has open, such as /dev/stdout; files of memory lie below /dev as well.
    private bool IsStream => new FileInfo(path).LinkTarget is not null
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));

    // Whoever keeps reports elsewhere has a link here, which stays one.
    private FileInfo Target()
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file
            : file.ResolveLinkTarget(returnFinalTarget: true) is { } target ? new FileInfo(target.FullName)
            : file;
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // The draft is nobody's business.
            var reason = _draft is null ? e.Message : e.Message.Replace(_draft, path, StringComparison.Ordinal);
            throw Failed($"cannot be written: {PlexText.Line(reason).TrimEnd('.')}");
        }
    }

    private PlexException Exists() => new(
        PlexErrors.ReportExists, $"There is a file '{PlexText.Line(path)}' already.", new PlexSubject { File = path });

    private PlexException Failed(string flaw) => new(
        PlexErrors.ReportFailed, $"The report '{PlexText.Line(path)}' {flaw}.", new PlexSubject { File = path });
}
