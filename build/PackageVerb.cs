namespace Plexsphere.Build;

/// <summary>Builds, then makes the packages that a release publishes.</summary>
internal static class PackageVerb
{
    private static readonly string[] Tools = ["src/Plexsphere.Cli", "src/Plexsphere.Sandbox"];

    internal static async Task<int> RunAsync(CancellationToken stop)
    {
        var host = await DocsVerb.BuildWithHelpAsync(stop);
        if (!await Registry.HasModuleAsync(host, "Microsoft.PowerShell.PSResourceGet", new Version(1, 1, 1), stop))
        {
            throw new StepFailedException("The module's package is made by PSResourceGet 1.1.1 or later, which is not installed, and the gallery does not serve it.");
        }

        Directory.CreateDirectory(Repository.Packages);

        // One package for every machine, so that its assemblies are not those compiled ahead for this one.
        var module = Repository.At("artifacts", "package", "Plexsphere");
        CleanVerb.Remove(module);
        BuildVerb.LayModule(module, Repository.Built("Plexsphere.PowerShell"));
        DocsVerb.CopyHelp(module);
        var command = $"Compress-PSResource -Path {Quoted(module)} -DestinationPath {Quoted(Repository.Packages)} -ErrorAction Stop";
        await Tool.RunAsync(host.Program, host.Command(command), stop);

        foreach (var tool in Tools)
        {
            await Tool.RunAsync("dotnet", ["pack", tool, "-c", "Release", "--no-build", "-o", Repository.Packages, "--nologo", "-v", "quiet", "-clp:NoSummary"], stop);
        }

        foreach (var package in Directory.EnumerateFiles(Repository.Packages).Order(StringComparer.Ordinal))
        {
            Console.WriteLine($"Made {Path.GetRelativePath(Repository.Root, package)} ({new FileInfo(package).Length / 1024} KiB).");
        }

        return 0;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
