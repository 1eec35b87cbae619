namespace Plexsphere.Build;

/// <summary>Compiles the solution and lays the products out in out/.</summary>
internal static class BuildVerb
{
    // What belongs into the session's own load context; everything else that the cmdlets need is kept apart from it.
    private static readonly string[] Shared = ["Plexsphere.PowerShell", "Plexsphere"];

    internal static async Task<int> RunAsync(CancellationToken stop)
    {
        await CompileAsync("Release", stop);
        await Tool.RunAsync("dotnet", ["publish", "build/ReadyToRun", "-c", "Release", "--no-build", "--nologo", "-v", "quiet", "-clp:NoSummary"], stop);
        Lay("release", Repository.At("artifacts", "publish", "ReadyToRun", "release"));
        return 0;
    }

    /// <summary>For a debugger: not optimized, and with the symbols beside the assemblies.</summary>
    internal static async Task<int> RunForDebuggerAsync(CancellationToken stop)
    {
        await CompileAsync("Debug", stop);
        Lay("debug", Repository.Built("Plexsphere.PowerShell", "debug"));
        return 0;
    }

    private static Task CompileAsync(string configuration, CancellationToken stop) =>
        Tool.RunAsync("dotnet", ["build", "Plexsphere.sln", "-c", configuration, "--nologo", "-v", "quiet", "-clp:NoSummary"], stop);

    private static void Lay(string configuration, string assemblies)
    {
        // Removed first and not overwritten: a session that has the old files open keeps them.
        CleanVerb.Remove(Repository.Out);
        LayModule(Repository.Module, assemblies, symbols: configuration == "debug");
        LayProgram(Repository.Built("Plexsphere.Sandbox", configuration), Repository.At("out", "sandbox"));
        LayProgram(Repository.Built("Plexsphere.Cli", configuration), Repository.At("out", "plexctl"));
        Console.WriteLine("Built out/Plexsphere (module), out/plexctl and out/sandbox.");
    }

    /// <summary>Lays the module out, with its assemblies as they are in a folder: compiled ahead for this machine, or for every one.</summary>
    internal static void LayModule(string to, string assemblies, bool symbols = false)
    {
        foreach (var assembly in Directory.EnumerateFiles(Repository.Built("Plexsphere.PowerShell"), "*.dll").Select(Path.GetFileName).OfType<string>())
        {
            var name = Path.GetFileNameWithoutExtension(assembly);
            var folder = Shared.Contains(name) ? to : Path.Combine(to, "dependencies");
            Copy(Path.Combine(assemblies, assembly), folder);

            if (symbols)
            {
                foreach (var file in Directory.EnumerateFiles(assemblies, name + ".pdb"))
                {
                    Copy(file, folder);
                }
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
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".pdb" or ".xml")))
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
