namespace Plexsphere.Build;

/// <summary>Builds, then measures how close everything comes to its limit; needs about seven minutes and an idle machine.</summary>
internal static class BenchVerb
{
    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await BuildVerb.RunAsync(native: true, cancellationToken);
        var host = await PowerShellHost.FindAsync(cancellationToken);
        if (host is null)
        {
            Console.WriteLine("No PowerShell 7.4 or later is here: only the engine and plexctl are measured.");
        }

        var bench = Path.Combine(Repository.Built("Plexsphere.Bench"), "plexsphere-bench.dll");
        string[] powerShell = host is null ? [] : [host.Program, .. host.Prefix];
        return await Tool.ExitCodeAsync(
            "dotnet", [bench, Repository.Out, Repository.At("bench", "RESULTS.md"), .. powerShell], cancellationToken);
    }
}
