using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Nodes;

/// <summary>Lets a node in with its secret, and only to what is its own.</summary>
internal sealed class NodeGuard(NodeSecrets secrets)
{
    /// <summary>The node that reports about an execution.</summary>
    internal Guid RequireForCallback(HttpContext context)
    {
        var node = Resolve(context.Request, NodeProblems.Unauthorized);
        return MatchesPath(context, node) ? node : throw NodeProblems.NskNodeMismatch(node);
    }

    /// <summary>The node that asks for its state. The API has fewer words for what can be wrong there.</summary>
    internal Guid RequireForState(HttpContext context)
    {
        var node = Resolve(context.Request, NodeProblems.NskInvalid);
        return MatchesPath(context, node) ? node : throw NodeProblems.NodeIdMismatch();
    }

    private static bool MatchesPath(HttpContext context, Guid node) =>
        RouteIds.TryRead(context, NodeRoutes.NodeId, out var id) && id == node;

    private Guid Resolve(HttpRequest request, Func<ProblemException> missing)
    {
        var bearer = BearerToken.Read(request) ?? throw missing();
        return secrets.TryResolve(bearer, out var node) ? node
            : throw (secrets.IsRevoked(bearer) ? NodeProblems.NskRevoked() : NodeProblems.NskInvalid());
    }
}
