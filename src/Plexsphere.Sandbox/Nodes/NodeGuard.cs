using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Nodes;

/// <summary>Lets a node in with its secret, and only to what is its own.</summary>
internal sealed class NodeGuard(NodeSecrets secrets)
{
    private const string Scheme = "Bearer ";

    /// <summary>The node that reports about an execution.</summary>
    public Guid RequireForCallback(HttpContext context)
    {
        var node = Resolve(context.Request, NodeProblems.Unauthorized);
        return IsOfPath(context, node) ? node : throw NodeProblems.NskNodeMismatch(node);
    }

    /// <summary>The node that asks for its state. The API has fewer words for what can be wrong there.</summary>
    public Guid RequireForState(HttpContext context)
    {
        var node = Resolve(context.Request, NodeProblems.NskInvalid);
        return IsOfPath(context, node) ? node : throw NodeProblems.NodeIdMismatch();
    }

    private static bool IsOfPath(HttpContext context, Guid node) =>
        RouteIds.TryRead(context, NodeRoutes.NodeId, out var id) && id == node;

    private Guid Resolve(HttpRequest request, Func<ProblemException> missing)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.AsSpan(Scheme.Length).Trim().IsEmpty)
        {
            throw missing();
        }

        var bearer = header[Scheme.Length..].Trim();
        return secrets.TryResolve(bearer, out var node) ? node
            : throw (secrets.IsRevoked(bearer) ? NodeProblems.NskRevoked() : NodeProblems.NskInvalid());
    }
}
