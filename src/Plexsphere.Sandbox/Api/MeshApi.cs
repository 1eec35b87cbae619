using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>Which nodes were heard of lately, one by one and as the mesh of a domain.</summary>
internal sealed class MeshApi(NodeFleet fleet, Heartbeats heartbeats, Tenancy tenancy, Gates gates)
{
    private readonly MeshTopology _topology = new(fleet, heartbeats);

    internal Task GetReachabilityAsync(HttpContext context)
    {
        if (gates.IsClosed(SandboxGates.NodeAgent))
        {
            throw Problems.InsufficientRelation("node-agent");
        }

        // The API has no 400 here.
        var node = RouteIds.TryRead(context, "id", out var id) ? fleet.Find(id) : null;
        return Responses.WriteAsync(
            context,
            heartbeats.Describe(node ?? throw Problems.NodeNotFound(), SandboxClock.UtcNow),
            SandboxJson.Relaxed.NodeReachabilityDocument);
    }

    internal Task GetTopologyAsync(HttpContext context)
    {
        gates.Require(SandboxGates.Mesh, context, $"domain:{context.Request.RouteValues["domain_id"]}#domain-view");
        return RouteIds.TryRead(context, "domain_id", out var id) && tenancy.FindDomain(id) is not null
            ? Responses.WriteAsync(context, _topology.Of(id), SandboxJson.Relaxed.MeshDocument)
            : throw Problems.DomainNotFound();
    }
}
