using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Nodes;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Admin;

/// <summary>Hands out the secrets of nodes, so that an agent of somebody else can serve as one.</summary>
internal sealed class NodeSecretsApi(NodeSecrets secrets, NodeFleet fleet)
{
    private const string Path = "/_sandbox/nodes/{id}/secret";

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, context => WriteAsync(context, secrets.BearerOf));
        routes.MapPost(Path, context => WriteAsync(context, secrets.Rotate));
    }

    private Task WriteAsync(HttpContext context, Func<Guid, string> secretOf)
    {
        RouteIds.TryRead(context, "id", out var id);
        var node = fleet.Find(id) ?? throw Problems.NodeNotFound(id);
        return Responses.WriteAsync(
            context, new NodeSecretDocument(node.Id, secretOf(node.Id)), SandboxJson.Relaxed.NodeSecretDocument);
    }
}
