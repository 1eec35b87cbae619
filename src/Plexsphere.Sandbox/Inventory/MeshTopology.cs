using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Inventory;

/// <summary>The mesh as a ring: each node is connected with the next one, every fifth time through the first node.</summary>
internal sealed class MeshTopology
{
    private const int RelayedEvery = 5;

    private readonly MeshNodeDocument[] _nodes;
    private readonly MeshEdgeDocument[] _edges;

    internal MeshTopology(NodeFleet fleet, Heartbeats heartbeats)
    {
        var nodes = fleet.Nodes;
        _nodes = [.. nodes.Select(node => new MeshNodeDocument(node.Id, node.MeshAddress, heartbeats.StateOf(node)))];
        _edges =
        [
            .. Enumerable.Range(1, nodes.Count - 1).Select(i =>
            {
                var relayed = i > 1 && i % RelayedEvery == 0;
                return new MeshEdgeDocument(
                    nodes[i - 1].Id,
                    nodes[i].Id,
                    relayed ? "relayed" : "direct",
                    relayed ? nodes[0].Id : null,
                    heartbeats.StateOf(nodes[i]));
            }),
        ];
    }

    /// <summary>The mesh of a domain now; domains other than the fleet's have none.</summary>
    internal MeshDocument Of(Guid domain)
    {
        var time = WireTime.Format(SandboxClock.UtcNow);
        return domain == SandboxIds.Domain ? new(domain, time, _nodes, _edges) : new(domain, time, [], []);
    }
}
