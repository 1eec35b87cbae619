using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>The operations on projects, nodes, and what the nodes can do.</summary>
internal sealed class InventoryApi(NodeFleet fleet, CapabilityReports reports, Paging paging)
{
    private readonly InventoryList<ProjectDocument> _projects =
        new(Projects.All, SandboxJson.Relaxed.ProjectDocument, paging);

    private readonly InventoryList<NodeDocument> _nodes = new(
        [.. fleet.Nodes.Select(node => new NodeDocument(node.Id, SandboxIds.Domain, WireTime.Format(UuidV7.TimeOf(node.Id))))],
        SandboxJson.Relaxed.NodeDocument,
        paging);

    private readonly Dictionary<Guid, InventoryList<CapabilityDocument>> _capabilities = Projects.All.ToDictionary(
        project => project.Id,
        project => new InventoryList<CapabilityDocument>(
            project.Id == SandboxIds.Project ? reports.Rows : [], SandboxJson.Relaxed.CapabilityDocument, paging));

    internal Task ListProjectsAsync(HttpContext context)
    {
        var domain = ReadId(context, "domain_id", Problems.InvalidDomainFilter);
        return _projects.WriteAsync(context, project => domain is null || domain == project.DomainId);
    }

    internal static Task GetProjectAsync(HttpContext context) => Responses.WriteAsync(
        context, Projects.Find(ProjectGuard.RequireRead(context, "id"))!, SandboxJson.Relaxed.ProjectDocument);

    internal Task ListNodesAsync(HttpContext context)
    {
        var domain = ReadId(context, "domain_id", Problems.InvalidDomainFilter);
        return _nodes.WriteAsync(context, node => domain is null || domain == node.DomainId);
    }

    internal Task ListCapabilitiesAsync(HttpContext context)
    {
        var rows = _capabilities[ProjectGuard.RequireRead(context)];
        var node = ReadId(context, "node_id", Problems.InvalidNodeId);
        var status = ReadStatus(context.Request.Query);
        return rows.WriteAsync(
            context, row => (node is null || node == row.NodeId) && (status is null || status == row.Status));
    }

    private static Guid? ReadId(HttpContext context, string name, Func<ProblemException> malformed) =>
        context.Request.Query[name] switch
        {
            [] => null,
            [{ } text, ..] when Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty => id,
            _ => throw malformed(),
        };

    private static string? ReadStatus(IQueryCollection query) => query["status"] switch
    {
        [] => null,
        [("match" or "drift" or "unknown") and var status, ..] => status,
        _ => throw Problems.InvalidStatus("match, drift, unknown"),
    };
}
