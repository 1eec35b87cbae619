namespace Plexsphere.Build;

/// <summary>Builds, then makes the packages that a release publishes.</summary>
internal static class PackageVerb
{
    private static readonly string[] Tools = ["src/Plexsphere.Cli", "src/Plexsphere.Sandbox"];

    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await BuildVerb.RunAsync(cancellationToken);
        var host = await PowerShellHost.FindAsync(cancellationToken)
            ?? throw new StepFailedException("The module's package is made in PowerShell 7.4 or later, and there is none on PATH or to be "
                + "had by 'dotnet tool restore'.");
        var packager = await Registry.FindModuleAsync(host, "Microsoft.PowerShell.PSResourceGet", cancellationToken)
            ?? throw new StepFailedException("The module's package is made by PSResourceGet 1.1.1 or later, which neither comes with this "
                + "PowerShell nor is to be had from the gallery.");

        Directory.CreateDirectory(Repository.Packages);

        // One package for every machine, so that its assemblies are not those compiled ahead for this one.
        var module = Repository.At("artifacts", "package", "Plexsphere");
        CleanVerb.Remove(module);
        BuildVerb.LayModule(module);
        var command = $"Import-Module {PowerShellHost.Quoted(packager)}; Compress-PSResource -Path {PowerShellHost.Quoted(module)} "
            + $"-DestinationPath {PowerShellHost.Quoted(Repository.Packages)} -ErrorAction Stop";
        await Tool.RunAsync(host.Program, host.Command(command), cancellationToken);

        foreach (var tool in Tools)
        {
            await Tool.RunAsync(
                "dotnet",
                ["pack", tool, "-c", "Release", "--no-build", "-o", Repository.Packages, "--nologo", "-v", "quiet", "-clp:NoSummary"],
                cancellationToken);
        }

        foreach (var package in Directory.EnumerateFiles(Repository.Packages).Order(StringComparer.Ordinal))
        {
            Console.WriteLine($"Made {Path.GetRelativePath(Repository.Root, package)} ({new FileInfo(package).Length / 1024} KiB).");
        }

        return 0;
    }
}
