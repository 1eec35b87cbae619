using System.Collections.Concurrent;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Fleet;

/// <summary>
/// Reads how nodes are reached: with one request for a whole domain where that is permitted, else with one for each node. What the server
/// does not let us read is not asked for again. Safe to use from several threads at once.
/// </summary>
/// <param name="api">Reads it.</param>
/// <param name="notices">Hears of requests and waits.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class ReachabilityReader(InventoryApi api, IProgress<Notice>? notices, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<Guid, Lazy<Task<Dictionary<Guid, string>?>>> _meshes = [];

    /// <summary>Why it cannot be read; null as long as it can.</summary>
    internal PlexException? Refusal { get; private set; }

    /// <summary>How a node is reached; null where the server does not tell.</summary>
    /// <param name="node">The node.</param>
    /// <param name="domain">Its domain; null where that is not known.</param>
    internal async Task<NodeReachability?> ReadAsync(Guid node, Guid? domain)
    {
        if (domain is { } id
            && await _meshes.GetOrAdd(id, id => new(() => ReadMeshAsync(id))).Value.ConfigureAwait(false) is { } mesh)
        {
            return mesh.TryGetValue(node, out var state) ? new NodeReachability { State = state } : null;
        }

        if (Refusal is not null)
        {
            return null;
        }

        try
        {
            return await api.ReachabilityAsync(node, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexException e) when (Gate.IsClosed(e))
        {
            Refusal ??= e;
            return null;
        }
        catch (PlexException e) when (e.Error == PlexErrors.NodeNotFound)
        {
            // It left meanwhile.
            return null;
        }
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
}
