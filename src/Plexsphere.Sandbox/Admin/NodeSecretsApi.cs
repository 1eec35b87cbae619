using Plexsphere.Sandbox.Api;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Admin;

/// <summary>Hands out the secrets of nodes, so that an agent of somebody else can serve as one.</summary>
internal sealed class NodeSecretsApi(ControlPlane plane)
{
    private const string Path = "/_sandbox/nodes/{id}/secret";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, context => WriteAsync(context, plane.Secrets.BearerOf));
        routes.MapPost(Path, context => WriteAsync(context, plane.Secrets.Rotate));
    }

    private Task WriteAsync(HttpContext context, Func<Guid, string> secretOf)
    {
        ProjectGuard.TryReadId(context, "id", out var id);
        var node = plane.Fleet.Find(id) ?? throw Problems.NodeNotFound(id);
        return Answers.WriteAsync(
            context, new NodeSecretDocument(node.Id, secretOf(node.Id)), SandboxJson.Relaxed.NodeSecretDocument);
    }
}
