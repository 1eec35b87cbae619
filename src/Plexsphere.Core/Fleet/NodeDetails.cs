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
    private const int AtOnce = 8;

    private readonly Queue<Task<PlexNode>> _reading = new();
    private readonly Dictionary<Guid, Task<Dictionary<Guid, string>?>> _meshes = [];
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

    // One read for a whole domain where that is permitted, else one for each node.
    private async Task ReachAsync(PlexNode node)
    {
        if (await MeshOfAsync(node.DomainId).ConfigureAwait(false) is { } mesh)
        {
            node.Reachability = mesh.GetValueOrDefault(node.Id);
            return;
        }

        if (Volatile.Read(ref _noReachability) != 0)
        {
            return;
        }

        try
        {
            var reachability = await api.ReachabilityAsync(node.Id, notices, cancellationToken).ConfigureAwait(false);
            node.Reachability = reachability.State;
            node.LastHeartbeatAt = reachability.LastHeartbeatAt?.ToUniversalTime();
        }
        catch (PlexException e) when (Gate.IsClosed(e))
        {
            WarnOnce(ref _noReachability, "Reachability", "it stays empty", e);
        }
        catch (PlexException e) when (e.Error == PlexErrors.NodeNotFound)
        {
            // It left meanwhile.
        }
    }

    private Task<Dictionary<Guid, string>?> MeshOfAsync(Guid domain)
    {
        if (!_meshes.TryGetValue(domain, out var mesh))
        {
            _meshes[domain] = mesh = ReadMeshAsync(domain);
        }

        return mesh;
    }

    private async Task<Dictionary<Guid, string>?> ReadMeshAsync(Guid domain)
    {
        try
        {
            var states = new Dictionary<Guid, string>();
            foreach (var node in (await api.MeshAsync(domain, notices, cancellationToken).ConfigureAwait(false)).Nodes)
            {
                states[node.NodeId] = node.Reachability;
            }

            return states;
        }
        catch (PlexException e) when (Gate.IsClosed(e))
        {
            return null;
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
