namespace Plexsphere.Build;

/// <summary>Compiles the solution and lays the products out in out/.</summary>
internal static class BuildVerb
{
    // What belongs into the session's own load context; everything else that the cmdlets need is kept apart from it.
    private static readonly string[] Shared = ["Plexsphere.PowerShell", "Plexsphere"];

    internal static async Task<int> RunAsync(CancellationToken stop)
    {
        await Tool.RunAsync("dotnet", ["build", "Plexsphere.sln", "-c", "Release", "--nologo", "-v", "quiet", "-clp:NoSummary"], stop);
        await Tool.RunAsync("dotnet", ["publish", "build/ReadyToRun", "-c", "Release", "--no-build", "--nologo", "-v", "quiet", "-clp:NoSummary"], stop);

        // Removed first and not overwritten: a session that has the old files open keeps them.
        CleanVerb.Remove(Repository.Out);
        LayModule(Repository.Module, Repository.At("artifacts", "publish", "ReadyToRun", "release"));
        LayProgram("Plexsphere.Sandbox", Repository.At("out", "sandbox"));
        LayProgram("Plexsphere.Cli", Repository.At("out", "plexctl"));
        Console.WriteLine("Built out/Plexsphere (module), out/plexctl and out/sandbox.");
        return 0;
    }

    /// <summary>Lays the module out, with its assemblies as they are in a folder: compiled ahead for this machine, or for every one.</summary>
    internal static void LayModule(string to, string assemblies)
    {
        foreach (var assembly in Directory.EnumerateFiles(Repository.Built("Plexsphere.PowerShell"), "*.dll").Select(Path.GetFileName).OfType<string>())
        {
            var shared = Shared.Contains(Path.GetFileNameWithoutExtension(assembly));
            Copy(Path.Combine(assemblies, assembly), shared ? to : Path.Combine(to, "dependencies"));
        }

        foreach (var view in Directory.EnumerateFiles(Repository.At("src", "Plexsphere.PowerShell", "Views"), "*.ps1xml"))
        {
            Copy(view, to);
        }

        foreach (var file in new[] { "Plexsphere.psd1", "LICENSE", "ThirdPartyNotices.txt", "CHANGELOG.md" })
        {
            Copy(Repository.At(file), to);
        }
    }

    private static void LayProgram(string project, string to)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Built(project), "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".pdb" or ".xml")))
        {
            Copy(file, Path.Combine(to, Path.GetDirectoryName(Path.GetRelativePath(Repository.Built(project), file))!));
        }
    }

    internal static void Copy(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
