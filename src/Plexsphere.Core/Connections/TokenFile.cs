using System.Text;

namespace Plexsphere.Core.Connections;

/// <summary>Reads a bearer token from a file that only its owner may touch.</summary>
internal static class TokenFile
{
    private const int MaxBytes = 16 * 1024;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    internal static string Read(string path)
    {
        var shown = PlexText.Line(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);

            // Asked of the open handle, so that the file that is judged is the file that is read.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
            {
                throw new PlexException(PlexErrors.CredentialInsecure, $"The token file '{shown}' is open to others than its owner.");
            }

            // A pipe has no length to ask for.
            var bytes = new byte[MaxBytes + 1];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > MaxBytes)
            {
                throw new PlexException(PlexErrors.CredentialMalformed, $"The token file '{shown}' is larger than {MaxBytes} bytes.");
            }

            var text = Encoding.UTF8.GetString(bytes, 0, count);
            text = text.StartsWith('\uFEFF') ? text[1..] : text;
            text = text.EndsWith('\n') ? text[..^1] : text;
            text = text.EndsWith('\r') ? text[..^1] : text;
            return BearerToken.Check(text, $"The token file '{shown}'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PlexException(PlexErrors.CredentialUnreadable, $"The token file '{shown}' cannot be read: {e.Message}", e);
        }
    }
}
