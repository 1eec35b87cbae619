namespace Plexsphere.Build;

/// <summary>Compiles the solution and lays the products out in out/.</summary>
internal static class BuildVerb
{
    private const string Release = "Release";
    private const string Debug = "Debug";

    // What belongs into the session's own load context; everything else that the cmdlets need is kept apart from it.
    private static readonly string[] Shared = ["Plexsphere.PowerShell", "Plexsphere"];

    internal static async Task<int> RunAsync(bool native, CancellationToken cancellationToken)
    {
        await CompileAsync(Release, cancellationToken);
        await PublishAsync("build/ReadyToRun", ["--no-build"], cancellationToken);
        var plexctl = await CompilePlexctlAsync(native, cancellationToken);
        Lay(Release, Repository.At("artifacts", "publish", "ReadyToRun", "release"), plexctl);
        Console.WriteLine(
            native
                ? "out/plexctl/plexctl is a native program."
                : "out/plexctl/plexctl runs on the .NET runtime; './build.sh build --native' makes a native program.");
        return 0;
    }

    private static async Task<string> CompilePlexctlAsync(bool native, CancellationToken cancellationToken)
    {
        var way = native ? "Native" : "ReadyToRun";
        var published = Repository.At("artifacts", "publish", $"plexctl-{way}", "release");
        CleanVerb.Remove(published);
        await PublishAsync("src/Plexsphere.Cli", [$"-p:Ahead={way}"], cancellationToken);
        return published;
    }

    /// <summary>For a debugger: not optimized, and with the symbols beside the assemblies.</summary>
    internal static async Task<int> RunForDebuggerAsync(CancellationToken cancellationToken)
    {
        await CompileAsync(Debug, cancellationToken);
        Lay(Debug, ahead: null, plexctl: null);
        return 0;
    }

    private static Task CompileAsync(string configuration, CancellationToken cancellationToken) =>
        Tool.RunAsync(
            "dotnet", ["build", "Plexsphere.sln", "-c", configuration, "--nologo", "-v", "quiet", "-clp:NoSummary"], cancellationToken);

    private static Task PublishAsync(string project, string[] how, CancellationToken cancellationToken) => Tool.RunAsync(
        "dotnet", ["publish", project, "-c", Release, .. how, "--nologo", "-v", "quiet", "-clp:NoSummary"], cancellationToken);

    private static void Lay(string configuration, string? ahead, string? plexctl)
    {
        // Removed first and not overwritten: a session that has the old files open keeps them.
        CleanVerb.Remove(Repository.Out);
        LayModule(Repository.Module, configuration, ahead);
        LayProgram(Repository.Built("Plexsphere.Sandbox", configuration), Repository.At("out", "sandbox"));
        LayProgram(plexctl ?? Repository.Built("Plexsphere.Cli", configuration), Repository.At("out", "plexctl"));
        Console.WriteLine("Built out/Plexsphere (module), out/plexctl and out/sandbox.");
    }

    /// <summary>
    /// Lays the module out as it was built for every kind of machine and every runtime that it meets; its own assemblies, and none of the
    /// libraries, are taken from the folder with those compiled ahead, where one is named.
    /// </summary>
    internal static void LayModule(string to, string configuration = Release, string? ahead = null)
    {
        var built = Repository.Built("Plexsphere.PowerShell", configuration);
        foreach (var name in Directory.EnumerateFiles(built, "*.dll").Select(Path.GetFileNameWithoutExtension).OfType<string>())
        {
            var folder = Shared.Contains(name) ? to : Path.Combine(to, "dependencies");
            var own = name.StartsWith("Plexsphere", StringComparison.Ordinal);
            Copy(Path.Combine(own ? ahead ?? built : built, name + ".dll"), folder);
            if (own && configuration == Debug)
            {
                Copy(Path.Combine(built, name + ".pdb"), folder);
            }
        }

        foreach (var view in Directory.EnumerateFiles(Repository.At("src", "Plexsphere.PowerShell", "Views"), "*.ps1xml"))
        {
            Copy(view, to);
        }

        foreach (var file in new[] { "Plexsphere.psd1", "LICENSE", "ThirdPartyNotices.txt", "CHANGELOG.md" })
        {
            Copy(Repository.At(file), to);
        }

        DocsVerb.Lay(to);
    }

    private static void LayProgram(string built, string to)
    {
        foreach (var file in Directory.EnumerateFiles(
            built, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".pdb" or ".xml")))
        {
            Copy(file, Path.Combine(to, Path.GetDirectoryName(Path.GetRelativePath(built, file))!));
        }
    }

    internal static void Copy(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
