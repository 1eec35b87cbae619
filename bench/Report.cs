using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Plexsphere.Bench;

/// <summary>Writes the results file: the machine, the figures beside their bars, and how to repeat them.</summary>
internal static class Report
{
    private static readonly Dictionary<string, (string Bar, string What)> Ratios = new()
    {
        ["list_vs_irm"] = ("≥ 15", "rate of `Get-PlexExecution \\| Out-Null` over 100,000 executions of 3 targets, against a loop of "
            + "Invoke-RestMethod over the same pages"),
        ["list_vs_limit"] = ("≥ 0.75", "the same against a bare HttpClient and the generated JSON reader into the same records, page after "
            + "page"),
        ["list_linear"] = ("", "time for each of 100,000 executions, against each of 10,000"),
        ["list_latency"] = ("≤ 1.1", "duration of listing 100 pages that the server holds back for 50 ms each, against the sum of these 50 "
            + "ms"),
        ["first_object"] = ("≤ 1.5", "time to `Get-PlexExecution \\| Select-Object -First 1`, against one page's bare fetch and parse"),
        ["list_memory"] = ("≤ 1.3", "peak of the managed heap while 100,000 executions stream by in one listing, against a hundred "
            + "listings of 1,000: as much garbage, so that only what a listing holds on to makes a difference"),
        ["import"] = ("≤ 0.10", "`Measure-Command { Import-Module … }` in a fresh `pwsh -NoProfile -File`, against the wall time of `pwsh "
            + "-NoProfile -c 1`"),
        ["cold_run"] = ("≤ 1.0", "wall time of a `pwsh -NoProfile -c` that imports, connects with what the environment names and lists a "
            + "page of 200, against one that reads the same page with Invoke-RestMethod"),
        ["dispatch_many"] = ("≥ 3", "rate of 1,000 nodes piped to `Invoke-PlexAction -ThrottleLimit 16`, the server at 20 ms, against "
            + "`ForEach-Object -Parallel -ThrottleLimit 16` with Invoke-RestMethod"),
        ["dispatch_vs_limit"] = ("", "rate of the same against what 16 at a time at 20 ms allow: 800 a second. No figure of dispatch_many "
            + "can exceed 800 divided by dispatch_irm_rate"),
        ["wait_requests"] = ("≤ 0.05", "requests to follow 200 executions that end within 30 s, beside a history of 10,000, against one "
            + "poll a second for each; the worse of both orders of listing"),
        ["wait_lag"] = ("≤ 1", "median from an execution's end at the server to its emission, in units of the pause in force"),
        ["rollout_requests"] = ("≤ 1.2", "requests of a rollout to 1,000 nodes in batches of 50, whose action takes 10 s and more, against "
            + "dispatching to each batch and following it with one wait"),
        ["rollout_overhead"] = ("≤ 1", "median time of these batches, against their dispatches, their slowest node and one pause between "
            + "two looks together"),
        ["logs_many"] = ("≥ 5", "rate of `Get-PlexExecutionLog` over 10,000 executions piped by id, against Invoke-RestMethod with base64 "
            + "decoding"),
        ["stop"] = ("≤ 1", "longest of five stops inside of a response that never ends, against the second that is promised"),
        ["completion"] = ("≤ 1.2", "longest of five completions of an id while the server is silent, against the second that it waits"),
        ["nodes_vs_limit"] = ("≤ 1.2", "time to list 10,000 nodes joined with what they reported, against the two walks that this needs, "
            + "by a "
            + "bare HttpClient and the generated JSON reader"),
        ["nodes_memory"] = ("≤ 1", "what each of these nodes holds on to, against one compact row of 1 KiB"),
        ["fold_vs_hash"] = ("≥ 0.5", "rate of folding 10,000 logs of 16 KiB that are in memory, every fourth unlike all others, "
            + "against that of SHA-256 over the same bytes"),
        ["fold_memory"] = ("≤ 1.1", "what a fold of 10,000 logs of 16 KiB with ten different outputs holds on to, the entries of their "
            + "nodes aside, against these ten outputs"),
        ["names_cost"] = ("≤ 0.05", "time to look up the names of the nodes of 100,000 outputs, against reading these outputs"),
        ["report_time"] = ("≤ 1", "median time to make and write a report of 1,000 nodes whose outputs of 4 KiB all differ, against "
            + "a second"),
        ["sandbox_start"] = ("≤ 1", "median time from the start of a sandbox with 100,000 executions to its first page, against five "
            + "seconds"),
        ["engine_list_vs_limit"] = ("", "as list_vs_limit, for the engine without PowerShell"),
        ["plexctl_list_vs_limit"] = ("", "as list_vs_limit, for `plexctl action list --all --output json`, its start included"),
    };

    internal static async Task WriteAsync(string file, IReadOnlyList<Figure> figures, string powerShell, TimeSpan duration)
    {
        var text = new StringBuilder()
            .Append("# Results\n\n")
            .Append("Written by `./build.sh bench`, which repeats all of this in one go. The sandbox runs in a process of its own on the "
                + "loopback address.\n")
            .Append("Every ratio is one of medians of five rounds or more, taken in one run and in alternating order after a round that "
                + "does not count.\n\n")
            .Append(CultureInfo.InvariantCulture, $"- {DateTime.UtcNow:yyyy-MM-dd}, {duration.TotalMinutes:0.0} minutes\n")
            .Append(CultureInfo.InvariantCulture, $"- {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, "
                + $"{Environment.ProcessorCount} processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_000_000_000.0:0} GB\n")
            .Append(CultureInfo.InvariantCulture, $"- {RuntimeInformation.FrameworkDescription}, {powerShell}\n\n")
            .Append("| ratio | measured | bar | what |\n|---|---|---|---|\n");
        foreach (var figure in figures.Where(figure => figure.Unit == Figure.Ratio))
        {
            var (bar, what) = Ratios[figure.Name];
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {figure.Text} | {bar} | {what} |\n");
        }

        text.Append("\n| figure | measured | unit |\n|---|---|---|\n");
        foreach (var figure in figures.Where(figure => figure.Unit != Figure.Ratio))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {figure.Text} | {figure.Unit} |\n");
        }

        await File.WriteAllTextAsync(file, text.ToString());
    }
}
