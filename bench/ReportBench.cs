using System.Globalization;
using System.Text;
using Plexsphere.Core.Reports;

namespace Plexsphere.Bench;

/// <summary>What it takes to make a report of what is in memory, and to write it. Needs no server and no PowerShell.</summary>
internal static class ReportBench
{
    private const int Nodes = 1_000;
    private const int Size = 4 * 1024;

    internal static async IAsyncEnumerable<Figure> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("plexsphere-bench-");
        try
        {
            var (execution, file) = (Execution(), Path.Combine(folder.FullName, "report.html"));
            var times = await Rounds.MediansAsync(Rounds.Count, () => Rounds.TimeAsync(() =>
            {
                var report = new Core.Reports.Report(null, TimeProvider.System);
                report.Add(execution);
                new ReportFile(file, replace: true).Write(report.ToHtml(CancellationToken.None), CancellationToken.None);
                return Task.CompletedTask;
            }));
            yield return new Figure("report_time", times[0], Figure.Ratio);
            yield return new Figure("report_size", new FileInfo(file).Length / 1e6, "MB");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Each output is different from all others, and as long as a page of text.
    private static PlexExecution Execution()
    {
        var time = DateTimeOffset.UnixEpoch;
        var id = new Guid(1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
        var targets = Enumerable.Range(0, Nodes).Select(number =>
        {
            var text = new StringBuilder();
            for (var line = 0; text.Length < Size; line++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{line:000} node {number:0000} unit-{(number * 7919) + line:x8} active\n");
            }

            var bytes = Encoding.UTF8.GetBytes(text.ToString(0, Size));
            var reference = new PlexOutputReference(PlexOutputKind.Inline, bytes, null, null, null);
            return new PlexTarget(new Guid(number + 1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 2), PlexStatus.Succeeded, time, time, reference);
        });
        return new PlexExecution(id, id, id, "system.info", PlexActionType.Builtin, PlexStatus.Succeeded, time, time, [.. targets]);
    }
}
