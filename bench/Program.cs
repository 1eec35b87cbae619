using System.Diagnostics;
using Plexsphere.Bench;

// The built products' folder, the results' file, and how PowerShell is started, if there is one.
var paths = new Paths(args[0], args[1], args[2..]);
var started = Stopwatch.GetTimestamp();
var figures = new List<Figure>();
await TakeAsync(FaultBench.RunAsync());
await TakeAsync(FoldBench.RunAsync());
await TakeAsync(ReportBench.RunAsync());
await TakeAsync(new EngineBench(paths).RunAsync());
await TakeAsync(new FleetBench(paths).RunAsync());
await TakeAsync(new WaitBench(paths).RunAsync());
await TakeAsync(new RolloutBench(paths).RunAsync());
var powerShell = "no PowerShell: its figures are missing";
if (paths.PowerShell.Count > 0)
{
    string[] askVersion = [.. paths.PowerShell, "-NoProfile", "-c", "\"$($PSVersionTable.PSVersion)\""];
    powerShell = $"PowerShell {(await Shell.RunAsync(askVersion, new Dictionary<string, string>()))[0]}";
    await TakeAsync(new ShellBench(paths).RunAsync());
}

await Report.WriteAsync(paths.Results, figures, powerShell, Stopwatch.GetElapsedTime(started));

async Task TakeAsync(IAsyncEnumerable<Figure> taken)
{
    await foreach (var figure in taken)
    {
        Console.WriteLine(figure);
        figures.Add(figure);
    }
}
