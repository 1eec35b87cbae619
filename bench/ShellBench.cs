using System.Globalization;

namespace Plexsphere.Bench;

/// <summary>What people see in PowerShell: the cmdlets against what they would write without them.</summary>
internal sealed class ShellBench(Paths paths)
{
    private const int Executions = 100_000;
    private const int Few = 1_000;
    private const int LatencyPages = 100;
    private const int LatencyMilliseconds = 50;
    private const int PageSize = 200;
    private const int Nodes = 1_000;
    private const int DispatchMilliseconds = 20;
    private const int Logs = 10_000;

    private const string ColdCmdlet =
        "Import-Module $env:BENCH_MODULE; Connect-Plexsphere -Project $env:PLEXSPHERE_PROJECT; Get-PlexExecution -First 200 | Out-Null";

    private const string ColdRestMethod =
        "(Invoke-RestMethod \"$env:PLEXSPHERE_URL/v1/projects/$env:PLEXSPHERE_PROJECT/executions?limit=200\" -Headers @{ Authorization = "
            + "\"Bearer $env:PLEXSPHERE_TOKEN\" }).items | Out-Null";

    internal async IAsyncEnumerable<Figure> RunAsync()
    {
        using (var sandbox = await BenchSandbox.StartAsync(paths.Sandbox, "--executions", $"{Executions}"))
        {
            foreach (var figure in await ScriptAsync(sandbox, "List.ps1", "-Executions", $"{Executions}"))
            {
                yield return figure;
            }

            var peaks = await Rounds.MediansAsync(
                Rounds.Count,
                () => PeakAsync(sandbox, 1, Executions),
                () => PeakAsync(sandbox, Executions / Few, Few),
                () => PeakAsync(sandbox, 1, Few));
            yield return new Figure("list_memory", peaks[0] / peaks[1], Figure.Ratio);
            yield return new Figure("list_memory_peak", peaks[0] / 1_000_000, "MB");
            yield return new Figure("list_memory_peak_of_1000_once", peaks[2] / 1_000_000, "MB");
        }

        using (var sandbox = await BenchSandbox.StartAsync(
            paths.Sandbox, "--executions", $"{LatencyPages * PageSize}", "--latency", $"{LatencyMilliseconds}"))
        {
            yield return (await ScriptAsync(
                sandbox, "Latency.ps1", "-Pages", $"{LatencyPages}", "-Milliseconds", $"{LatencyMilliseconds}")).Single();
        }

        using (var sandbox = await BenchSandbox.StartAsync(paths.Sandbox, "--executions", "1000"))
        {
            var environment = Environment(sandbox);
            var times = await Rounds.MediansAsync(
                3 * Rounds.Count,
                async () => double.Parse((await Shell.RunAsync(File("Import.ps1"), environment))[0], CultureInfo.InvariantCulture) / 1000,
                () => Shell.TimeAsync(Command("1"), environment),
                () => Shell.TimeAsync(Command(ColdCmdlet), environment),
                () => Shell.TimeAsync(Command(ColdRestMethod), environment));
            yield return new Figure("import", times[0] / times[1], Figure.Ratio);
            yield return new Figure("import_time", times[0] * 1000, "ms");
            yield return new Figure("bare_start_time", times[1] * 1000, "ms");
            yield return new Figure("cold_run", times[2] / times[3], Figure.Ratio);
            yield return new Figure("cold_run_time", times[2] * 1000, "ms");
        }

        // So slow that the nodes' own work does not disturb.
        using (var sandbox = await BenchSandbox.StartAsync(
            paths.Sandbox, "--nodes", $"{Nodes}", "--latency", $"{DispatchMilliseconds}", "--capacity", "1000000", "--speed", "0.01"))
        {
            foreach (var figure in await ScriptAsync(
                sandbox, "Dispatch.ps1", "-Nodes", $"{Nodes}", "-Milliseconds", $"{DispatchMilliseconds}"))
            {
                yield return figure;
            }
        }

        using (var sandbox = await BenchSandbox.StartAsync(paths.Sandbox, "--executions", $"{Logs}"))
        {
            foreach (var figure in await ScriptAsync(sandbox, "Logs.ps1", "-Executions", $"{Logs}"))
            {
                yield return figure;
            }
        }

        using (var sandbox = await BenchSandbox.StartAsync(paths.Sandbox, "--executions", "400", "--admin"))
        {
            foreach (var figure in await ScriptAsync(sandbox, "Stress.ps1", "-Commands", "100000"))
            {
                yield return figure;
            }

            foreach (var figure in await ScriptAsync(sandbox, "Promptness.ps1", "-Rounds", $"{Rounds.Count}"))
            {
                yield return figure;
            }
        }
    }

    private async Task<double> PeakAsync(BenchSandbox sandbox, int listings, int first) =>
        (await ScriptAsync(sandbox, "Memory.ps1", "-Listings", $"{listings}", "-First", $"{first}"))[0].Value;

    private async Task<IReadOnlyList<Figure>> ScriptAsync(BenchSandbox sandbox, string script, params string[] arguments) =>
        [.. (await Shell.RunAsync([.. File(script), .. arguments], Environment(sandbox))).Select(Figure.Parse).OfType<Figure>()];

    private IEnumerable<string> File(string script) =>
        [.. paths.PowerShell, "-NoProfile", "-File", Path.Combine(AppContext.BaseDirectory, "scripts", script)];

    private IEnumerable<string> Command(string command) => [.. paths.PowerShell, "-NoProfile", "-c", command];

    private Dictionary<string, string> Environment(BenchSandbox sandbox) => new(sandbox.Environment)
    {
        ["BENCH_MODULE"] = paths.Module,
        ["BENCH_ASSEMBLY"] = typeof(ShellBench).Assembly.Location,
    };
}
