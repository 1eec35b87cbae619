namespace Plexsphere.Core.Reports;

/// <summary>
/// What is known of executions and steps of rollouts, to be told on one page. It is made of what is at hand: no request is sent. Not for
/// several threads at once.
/// </summary>
/// <param name="title">What it is called; null for what it is about.</param>
/// <param name="time">The clock, for when it was made.</param>
internal sealed class Report(string? title, TimeProvider time)
{
    private readonly Dictionary<object, int> _known = [];
    private readonly List<ReportEntry> _entries = [];

    /// <summary>How many objects were refused: the page says that they are missing.</summary>
    internal int Refused { get; set; }

    /// <summary>How often a node did something, or was to.</summary>
    internal int Count => _entries.Count;

    /// <summary>Takes an execution in: once, as it was given last.</summary>
    internal void Add(PlexExecution execution) => Add(ReportEntry.Of(execution));

    /// <summary>Takes a step of a rollout in. Together with its execution it is one entry.</summary>
    internal void Add(PlexRolloutStep step) => Add([ReportEntry.Of(step)]);

    /// <summary>Takes in what a file tells of a step.</summary>
    internal void Add(ReportEntry row) => Add([row]);

    /// <summary>The page, whole.</summary>
    internal string ToHtml(CancellationToken cancellationToken) =>
        new ReportPage(title, _entries, Refused, time.GetUtcNow()).ToHtml(cancellationToken);

    private void Add(IEnumerable<ReportEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (_known.TryGetValue(entry.Identity, out var place))
            {
                _entries[place] = _entries[place].Joined(entry);
            }
            else
            {
                _known.Add(entry.Identity, _entries.Count);
                _entries.Add(entry);
            }
        }
    }
}
