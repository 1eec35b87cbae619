using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Plexsphere.Build;

/// <summary>
/// Builds, then makes the packages that a release publishes. Of plexctl there are three: the one that people install, which leads to that
/// of their kind of machine; this machine's, a native program; and that of all other kinds, which runs on the .NET runtime. The native
/// program is in an archive as well, for those without .NET.
/// </summary>
internal static class PackageVerb
{
    private const string Plexctl = "src/Plexsphere.Cli";

    private static readonly string[][] Tools =
    [
        ["src/Plexsphere.Sandbox", "--no-build"],
        [Plexctl, "-p:Ahead=Native"],
        [Plexctl, "-p:Ahead=Native", "--runtime", "any"],

        // The one that leads to the others is that of no kind of machine.
        [Plexctl, "-p:Ahead=Native", "-p:UseCurrentRuntimeIdentifier=false"],
    ];

    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await BuildVerb.RunAsync(native: true, cancellationToken);
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
                ["pack", .. tool, "-c", "Release", "-o", Repository.Packages, "--nologo", "-v", "quiet", "-clp:NoSummary"],
                cancellationToken);
        }

        await ArchiveAsync(cancellationToken);
        foreach (var package in Directory.EnumerateFiles(Repository.Packages).Order(StringComparer.Ordinal))
        {
            Console.WriteLine($"Made {Path.GetRelativePath(Repository.Root, package)} ({new FileInfo(package).Length / 1024} KiB).");
        }

        return 0;
    }

    private static async Task ArchiveAsync(CancellationToken cancellationToken)
    {
        var name = $"plexctl-{Repository.Version}-{Platform}";
        var folder = Repository.At("artifacts", "package", name);
        CleanVerb.Remove(folder);
        foreach (var file in new[] { Repository.Plexctl, Repository.At("LICENSE"), Repository.At("ThirdPartyNotices.txt") })
        {
            BuildVerb.Copy(file, folder);
        }

        var archive = Path.Combine(Repository.Packages, name);
        if (OperatingSystem.IsWindows())
        {
            File.Delete($"{archive}.zip");
            await ZipFile.CreateFromDirectoryAsync(
                folder, $"{archive}.zip", CompressionLevel.SmallestSize, includeBaseDirectory: true, cancellationToken);
            return;
        }

        await using var compressed = File.Create($"{archive}.tar.gz");
        await using var zip = new GZipStream(compressed, CompressionLevel.SmallestSize);
        await TarFile.CreateFromDirectoryAsync(folder, zip, includeBaseDirectory: true, cancellationToken);
    }

    private static string Platform =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
            + $"-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
}
