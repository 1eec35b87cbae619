using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Fleet;

/// <summary>
/// Reads reachability and labels of nodes that come one by one, some nodes at once, and gives them back in their order. What the server
/// does not let us read is asked for once, and stays empty.
/// </summary>
/// <param name="api">Reads them.</param>
/// <param name="query">What is wanted.</param>
/// <param name="seen">Hears of the labels.</param>
/// <param name="notices">Hears of requests, waits, and of what cannot be read.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class NodeDetails(
    InventoryApi api, NodeQuery query, SeenLabels seen, IProgress<Notice>? notices, CancellationToken cancellationToken)
{
    /// <summary>How many reads are under way at once.</summary>
    internal const int AtOnce = 8;

    private readonly Queue<Task<PlexNode>> _reading = new();
    private readonly ReachabilityReader _reachability = new(api, notices, cancellationToken);
    private int _noReachability;
    private int _noLabels;

    /// <summary>Begins to read of a node; gives back those that are complete and first in order.</summary>
    internal async IAsyncEnumerable<PlexNode> AddAsync(PlexNode node)
    {
        if (!query.WithReachability && !query.WithLabels)
        {
            yield return node;
            yield break;
        }

        _reading.Enqueue(CompleteAsync(node));
        while (_reading.Count >= AtOnce)
        {
            yield return await _reading.Dequeue().ConfigureAwait(false);
        }
    }

    /// <summary>The nodes that are left.</summary>
    internal async IAsyncEnumerable<PlexNode> RestAsync()
    {
        while (_reading.TryDequeue(out var node))
        {
            yield return await node.ConfigureAwait(false);
        }
    }

    private async Task<PlexNode> CompleteAsync(PlexNode node)
    {
        if (query.WithReachability)
        {
            await ReachAsync(node).ConfigureAwait(false);
        }

        if (query.WithLabels && Volatile.Read(ref _noLabels) == 0)
        {
            try
            {
                var labels = await api.LabelsAsync(node.Id, notices, cancellationToken).ConfigureAwait(false);
                node.Labels = new PlexLabelList([.. labels.Items.Select(label => new PlexLabel(label.QualifiedKey, label.Text))]);
                foreach (var label in node.Labels)
                {
                    seen.Add(label);
                }
            }
            catch (PlexException e) when (Gate.IsClosed(e))
            {
                WarnOnce(ref _noLabels, "Labels", "they stay empty", e);
            }
        }

        return node;
    }

    private async Task ReachAsync(PlexNode node)
    {
        var reachability = await _reachability.ReadAsync(node.Id, node.DomainId).ConfigureAwait(false);
        node.Reachability = reachability?.State;
        node.LastHeartbeatAt = reachability?.LastHeartbeatAt?.ToUniversalTime();
        if (_reachability.Refusal is { } refusal)
        {
            WarnOnce(ref _noReachability, "Reachability", "it stays empty", refusal);
        }
    }

    private void WarnOnce(ref int warned, string what, string consequence, PlexException failure)
    {
        if (Interlocked.Exchange(ref warned, 1) == 0)
        {
            notices?.Report(Gate.Warning(what, consequence, failure));
        }
    }
}
