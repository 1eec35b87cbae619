using System.Text;

namespace Plexsphere.Tests.Support;

/// <summary>A file that only its owner may touch, unless a test says otherwise, in a folder of its own.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plexsphere-tests-");

    public TemporaryFile(byte[] content)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "token");
        File.WriteAllBytes(Path, content);
        Mode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public TemporaryFile(string content)
        : this(Encoding.UTF8.GetBytes(content))
    {
    }

    public string Path { get; }

    public string Folder => _folder.FullName;

    public void Mode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, mode);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
