using System.Text;

namespace Plexsphere.Core.Connections;

/// <summary>Reads a small file that holds a secret and that only its owner may touch.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 64 * 1024;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The file's text without a byte order mark.</summary>
    internal static string Read(string path, string kind)
    {
        var shown = $"The {kind} '{PlexText.Line(path)}'";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);

            // Asked of the open handle, so that the file that is judged is the file that is read.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
            {
                throw new PlexException(PlexErrors.CredentialInsecure, $"{shown} is open to others than its owner.");
            }

            // A pipe has no length to ask for.
            var bytes = new byte[MaxBytes + 1];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > MaxBytes)
            {
                throw new PlexException(PlexErrors.CredentialMalformed, $"{shown} is larger than {MaxBytes / 1024} KiB.");
            }

            var text = Encoding.UTF8.GetString(bytes, 0, count);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PlexException(PlexErrors.CredentialUnreadable, $"{shown} cannot be read: {e.Message}");
        }
    }
}
