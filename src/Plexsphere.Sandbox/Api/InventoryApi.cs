using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>The lists of nodes, of what they reported, and of their hooks.</summary>
internal sealed class InventoryApi(
    NodeFleet fleet,
    CapabilityReports reports,
    Func<IReadOnlyList<HookDocument>> hooks,
    ProjectGuard guard,
    Gates gates,
    Paging paging,
    bool nodesHaveNames)
{
    private readonly InventoryList<NodeDocument> _nodes = new(
        [.. fleet.Nodes.Select(node => Describe(node, nodesHaveNames))], SandboxJson.Relaxed.NodeDocument, paging);

    private readonly InventoryList<CapabilityDocument> _capabilities =
        new(reports.Rows, SandboxJson.Relaxed.CapabilityDocument, paging);

    // A fleet of ten thousand has some two hundred thousand.
    private readonly Lazy<InventoryList<HookDocument>> _hooks = new(() => new(hooks(), SandboxJson.Relaxed.HookDocument, paging));

    internal Task ListNodesAsync(HttpContext context)
    {
        gates.Require(SandboxGates.Nodes, context, $"domain:{SandboxIds.Domain}#node-list");
        var domain = Filters.ReadId(context.Request.Query, "domain_id", Problems.InvalidDomainFilter);
        return _nodes.WriteAsync(context, node => domain is null || domain == node.DomainId);
    }

    internal Task ListCapabilitiesAsync(HttpContext context)
    {
        gates.Require(SandboxGates.PlatformGate, context, $"{Gates.Platform}#read");
        var project = guard.RequireRead(context);
        var query = context.Request.Query;
        var node = Filters.ReadId(query, "node_id", Problems.InvalidNodeId);
        var status = Filters.ReadStatus(query);
        return _capabilities.WriteAsync(context, row => project == SandboxIds.Project
            && (node is null || node == row.NodeId)
            && (status is null || status == row.Status));
    }

    internal Task ListHooksAsync(HttpContext context)
    {
        gates.Require(SandboxGates.PlatformGate, context, $"{Gates.Platform}#read");
        var query = context.Request.Query;
        var domain = Filters.ReadId(query, "domain_id", Problems.InvalidDomainFilter);
        var project = Filters.ReadId(query, "project_id", Problems.InvalidProjectId);
        var match = Filters.ReadImageDigestMatch(query);
        return _hooks.Value.WriteAsync(context, hook => (domain is null || domain == hook.DomainId)
            && (project is null || project == SandboxIds.Project)
            && (match is null || match == hook.ImageDigestMatch));
    }

    private static NodeDocument Describe(Node node, bool named) => new(
        node.Id,
        SandboxIds.Domain,
        named ? node.Hostname : null,
        named ? (node.Labels["role"] == "gateway" ? "bridge" : "worker") : null,
        WireTime.Format(UuidV7.TimeOf(node.Id)));
}
