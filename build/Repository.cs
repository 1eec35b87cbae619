namespace Plexsphere.Build;

/// <summary>Where things lie in the repository.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string Out => At("out");

    internal static string Module => At("out", "Plexsphere");

    internal static string Sandbox => Executable(At("out", "sandbox", "plexsphere-sandbox"));

    internal static string Plexctl => Executable(At("out", "plexctl", "plexctl"));

    /// <summary>The version of everything that is built, which is this program's too.</summary>
    internal static string Version { get; } = typeof(Repository).Assembly.GetName().Version!.ToString(3);

    internal static string Packages => At("out", "packages");

    internal static string Artifacts => At("artifacts");

    internal static string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Where the compiler puts a project's build.</summary>
    internal static string Built(string project, string configuration = "Release") =>
        At("artifacts", "bin", project, configuration == "Debug" ? "debug" : "release");

    internal static string Executable(string path) => OperatingSystem.IsWindows() ? path + ".exe" : path;

    /// <summary>Keeps other build steps out of this checkout until it is disposed of.</summary>
    internal static IDisposable Lock()
    {
        Directory.CreateDirectory(Artifacts);
        try
        {
            return new FileStream(At("artifacts", "build.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StepFailedException("Another build step is running in this checkout; wait for its end.");
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Plexsphere.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new StepFailedException("Plexsphere.sln was not found above the build project.");
    }
}
