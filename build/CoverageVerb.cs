namespace Plexsphere.Build;

/// <summary>
/// Builds, then measures how much of the code the tests of both suites run together, also in the processes that they start and that end by
/// themselves; a sandbox that is killed does not count.
/// </summary>
internal static class CoverageVerb
{
    private const string Project = "build/Coverage";

    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await BuildVerb.RunAsync(native: false, cancellationToken);
        await Tool.RunAsync("dotnet", ["restore", Project, "--nologo", "-v", "quiet"], cancellationToken);

        try
        {
            return await MeasureAsync(cancellationToken);
        }
        finally
        {
            // Nothing that is instrumented stays.
            await BuildVerb.RunAsync(native: false, CancellationToken.None);
        }
    }

    private static async Task<int> MeasureAsync(CancellationToken cancellationToken)
    {
        var tests = Repository.Built("Plexsphere.Tests");
        var assembly = $"-p:Assembly={Path.Combine(tests, "Plexsphere.Tests.dll")}";
        string[] instrument = ["msbuild", Project, "-t:Instrument", assembly, "-getProperty:InstrumenterState"];
        var state = (await Tool.StandardOutputAsync("dotnet", instrument, cancellationToken)).Trim();

        // The same assemblies everywhere: what each process runs is counted in one place.
        foreach (var file in Directory.EnumerateFiles(Repository.Out, "*.dll", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file).StartsWith("plex", StringComparison.OrdinalIgnoreCase))
            {
                File.Copy(Path.Combine(tests, Path.GetFileName(file)), file, overwrite: true);
            }
        }

        var counts = await TestVerb.RunTestsAsync(cancellationToken);
        var report = Repository.At("artifacts", "coverage", "coverage");
        await Tool.RunAsync(
            "dotnet",
            ["msbuild", Project, "-t:Report", assembly, $"-p:InstrumenterState={state}", $"-p:ReportPath={report}", "-nologo"],
            cancellationToken);
        return TestVerb.Close(counts);
    }
}
