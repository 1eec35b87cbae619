using System.Text.Json;

namespace Plexsphere.Build;

/// <summary>
/// Versions of the PowerShell modules that the build and the tests use. They stand beside those of the .NET tools, in one list;
/// 'dotnet tool' reads its own part of that file and leaves the rest alone.
/// </summary>
internal static class ToolManifest
{
    internal static string Path => Repository.At(".config", "dotnet-tools.json");

    internal static Version Module(string name)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path));
        return Version.Parse(manifest.RootElement.GetProperty("modules").GetProperty(name).GetString()!);
    }
}
