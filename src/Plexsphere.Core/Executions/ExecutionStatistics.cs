using System.Globalization;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Counts executions, and sums up how they ended and how long they took. Of each no more is kept than a number: executions with the outputs
/// they carry can be many.
/// </summary>
/// <param name="by">What they are grouped by: one of <see cref="PlexExecutionGrouping"/>.</param>
/// <param name="zone">Where days begin.</param>
internal sealed class ExecutionStatistics(string by, TimeZoneInfo zone)
{
    private readonly Dictionary<(string? Server, string Key), Tally> _tallies = [];

    internal void Add(PlexExecution execution)
    {
        if (!Is(PlexExecutionGrouping.Node))
        {
            Of(null, Key(execution), key => new Tally(() => key)).Add(execution.Status, execution.DurationSeconds);
            return;
        }

        foreach (var target in execution.Targets)
        {
            // A node of one server is none of another.
            var source = (IPlexNodeSource)target;
            var tally = Of(execution.Server?.AbsoluteUri, target.NodeId.ToString(), key => new Tally(() => target.NodeName ?? key)
            {
                Node = target.NodeId,
                Project = execution.ProjectId,
                Connection = source.Origin,
            });
            tally.Add(target.Status, target.DurationSeconds);

            // What a node of several projects is to be asked in, its user has to say.
            tally.Project = tally.Project == execution.ProjectId ? tally.Project : null;
        }
    }

    /// <summary>The groups: days in their order, everything else the most frequent first, and then by name.</summary>
    internal IReadOnlyList<PlexExecutionSummary> Summaries()
    {
        var summaries = _tallies.Values.Select(tally => tally.Sum());
        return Is(PlexExecutionGrouping.Day)
            ? [.. summaries.OrderBy(summary => summary.Name, StringComparer.Ordinal)]
            : [.. summaries.OrderByDescending(summary => summary.Count).ThenBy(summary => summary.Name, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The value below which a part of the numbers lies. Between two of them it is as far along as the part is between their ranks, as
    /// spreadsheets have it; to the millisecond.
    /// </summary>
    /// <param name="sorted">The numbers, the least first; one at least.</param>
    /// <param name="part">The part, 0 to 1.</param>
    internal static double Percentile(IReadOnlyList<double> sorted, double part)
    {
        var rank = part * (sorted.Count - 1);
        var below = (int)rank;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return Math.Round(sorted[below] + ((rank - below) * (sorted[above] - sorted[below])), 3);
    }

    private bool Is(string grouping) => by.Equals(grouping, StringComparison.OrdinalIgnoreCase);

    private string Key(PlexExecution execution) =>
        Is(PlexExecutionGrouping.Day)
            ? TimeZoneInfo.ConvertTime(execution.CreatedAt, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : Is(PlexExecutionGrouping.Status) ? execution.Status
        : execution.Action;

    private Tally Of(string? server, string key, Func<string, Tally> made)
    {
        if (!_tallies.TryGetValue((server, key), out var tally))
        {
            _tallies[(server, key)] = tally = made(key);
        }

        return tally;
    }

    // Names are looked up at the end, when all that the session hears of them was heard.
    private sealed class Tally(Func<string> name)
    {
        private readonly List<double> _seconds = [];
        private int _count;
        private int _succeeded;
        private int _failed;
        private int _timedOut;
        private int _cancelled;

        internal Guid? Node { get; init; }

        internal Guid? Project { get; set; }

        internal PlexConnection? Connection { get; init; }

        internal void Add(string status, double? seconds)
        {
            _count++;
            switch (status)
            {
                case PlexStatus.Succeeded:
                    _succeeded++;
                    break;
                case PlexStatus.Failed:
                    _failed++;
                    break;
                case PlexStatus.Timeout:
                    _timedOut++;
                    break;
                case PlexStatus.Cancelled:
                    _cancelled++;
                    break;
            }

            if (seconds is { } duration)
            {
                _seconds.Add(duration);
            }
        }

        internal PlexExecutionSummary Sum()
        {
            _seconds.Sort();
            var ended = _succeeded + _failed + _timedOut + _cancelled;
            return new PlexExecutionSummary(name(), Node, Project, Connection)
            {
                Count = _count,
                Succeeded = _succeeded,
                Failed = _failed,
                TimedOut = _timedOut,
                Cancelled = _cancelled,
                Open = _count - ended,
                SuccessRate = ended == 0 ? null : Math.Round((double)_succeeded / ended, 4),
                MedianSeconds = _seconds.Count == 0 ? null : Percentile(_seconds, 0.5),
                P95Seconds = _seconds.Count == 0 ? null : Percentile(_seconds, 0.95),
                MaximumSeconds = _seconds.Count == 0 ? null : _seconds[^1],
            };
        }
    }
}
