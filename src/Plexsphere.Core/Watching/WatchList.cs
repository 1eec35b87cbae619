namespace Plexsphere.Core.Watching;

/// <summary>
/// The nodes of executions that are watched, as they were last seen, in the order in which they were met. For any thread.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class WatchList(TimeProvider time)
{
    private readonly object _gate = new();
    private readonly Dictionary<(Guid Execution, Guid Node), int> _places = [];
    private readonly List<WatchedNode> _nodes = [];
    private readonly List<WatchedEnd> _ends = [];
    private readonly HashSet<Guid> _lost = [];

    /// <summary>All of them.</summary>
    internal IReadOnlyList<WatchedNode> Nodes
    {
        get
        {
            lock (_gate)
            {
                return [.. _nodes];
            }
        }
    }

    /// <summary>The ends that no node tells of.</summary>
    internal IReadOnlyList<WatchedEnd> Ends
    {
        get
        {
            lock (_gate)
            {
                return [.. _ends];
            }
        }
    }

    /// <summary>Takes note of how the nodes of an execution fare.</summary>
    /// <returns>Those that are new, and those whose status is another than before.</returns>
    internal IReadOnlyList<WatchedNode> See(PlexExecution execution) =>
        Note(execution, target => (target.Status, PlexStatus.IsFinished(target.Status) ? target.UpdatedAt : null));

    /// <summary>Takes note that an execution can no longer be followed.</summary>
    /// <returns>The nodes that are lost with it.</returns>
    internal IReadOnlyList<WatchedNode> Lose(PlexExecution execution)
    {
        lock (_gate)
        {
            _lost.Add(execution.Id);
        }

        return Note(execution, target =>
            PlexStatus.IsFinished(target.Status) ? (target.Status, target.UpdatedAt) : (WatchedNode.Lost, time.GetUtcNow()));
    }

    /// <summary>Takes note that an execution has come out of the wait, once.</summary>
    /// <returns>Its end, where it has ended and no node tells of it.</returns>
    internal WatchedEnd? End(PlexExecution execution)
    {
        lock (_gate)
        {
            // What was lost before it was read whole may have nodes that nobody knows.
            if (!execution.IsFinished || (execution.TargetCount > 0 && execution.OpenCount == 0) || _lost.Contains(execution.Id))
            {
                return null;
            }

            var end = new WatchedEnd(
                WatchedExecution.Of(execution),
                PlexText.Line(execution.Status),
                execution.TargetCount - execution.OpenCount,
                execution.TargetCount);
            _ends.Add(end);
            return end;
        }
    }

    private List<WatchedNode> Note(PlexExecution execution, Func<PlexTarget, (string Status, DateTimeOffset? EndedAt)> stateOf)
    {
        var whose = WatchedExecution.Of(execution);
        var changed = new List<WatchedNode>();
        lock (_gate)
        {
            // An item of a listing may come without targets; then what was known of them still is.
            foreach (var target in execution.Targets)
            {
                var (status, endedAt) = stateOf(target);
                var node = new WatchedNode(
                    PlexText.Line(target.NodeName ?? target.NodeId.ToString()), PlexText.Line(status), whose, target.CreatedAt, endedAt);
                var isKnown = _places.TryGetValue((execution.Id, target.NodeId), out var place);
                if (!isKnown || _nodes[place].Status != node.Status)
                {
                    changed.Add(node);
                }

                if (isKnown)
                {
                    _nodes[place] = node;
                }
                else
                {
                    _places.Add((execution.Id, target.NodeId), _nodes.Count);
                    _nodes.Add(node);
                }
            }
        }

        return changed;
    }
}
