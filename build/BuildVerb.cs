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
        LayModule();
        Lay(Repository.Built("Plexsphere.Sandbox"), Repository.At("out", "sandbox"));
        Lay(Repository.Built("Plexsphere.Cli"), Repository.At("out", "plexctl"));
        Console.WriteLine("Built out/Plexsphere (module), out/plexctl and out/sandbox.");
        return 0;
    }

    private static void LayModule()
    {
        foreach (var assembly in Directory.EnumerateFiles(Repository.Built("Plexsphere.PowerShell"), "*.dll"))
        {
            var name = Path.GetFileNameWithoutExtension(assembly);
            var compiledAhead = Path.Combine(Repository.At("artifacts", "publish", "ReadyToRun", "release"), Path.GetFileName(assembly));
            Copy(compiledAhead, Shared.Contains(name) ? Repository.Module : Path.Combine(Repository.Module, "dependencies"));
        }

        foreach (var view in Directory.EnumerateFiles(Repository.At("src", "Plexsphere.PowerShell", "Views"), "*.ps1xml"))
        {
            Copy(view, Repository.Module);
        }

        foreach (var file in new[] { "Plexsphere.psd1", "LICENSE", "CHANGELOG.md" })
        {
            Copy(Repository.At(file), Repository.Module);
        }
    }

    private static void Lay(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".pdb" or ".xml")))
        {
            Copy(file, Path.Combine(to, Path.GetDirectoryName(Path.GetRelativePath(from, file))!));
        }
    }

    private static void Copy(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
