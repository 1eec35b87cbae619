using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Nodes;

/// <summary>What a node asks, and what it reports.</summary>
internal sealed class NodesApi(NodeGuard guard, NodeWork work, ExecutionCallbacks callbacks, bool isProvisioned, DateTimeOffset start)
{
    /// <summary>The executions that the node has yet to finish, in a state that is empty otherwise.</summary>
    internal Task StateAsync(HttpContext context)
    {
        var node = guard.RequireForState(context);
        var open = work.OpenOf(node, SandboxClock.UtcNow);
        return Responses.WriteAsync(
            context,
            new NodeStateDocument
            {
                Executions = [.. open.Select(execution => Describe(execution, node))],
                Reachability = new NodeReachabilityDocument("healthy", WireTime.Format(start)),
            },
            NodeStateJson.Default.NodeStateDocument);
    }

    internal async Task CallbackAsync(HttpContext context)
    {
        var node = guard.RequireForCallback(context);
        if (!isProvisioned)
        {
            throw NodeProblems.CallbackNotProvisioned();
        }

        var callback = await CallbackBody.ReadAsync(context.Request);
        if (!RouteIds.TryRead(context, NodeRoutes.ExecutionId, out var executionId))
        {
            throw NodeProblems.Malformed("The execution id is not a UUID, or the nil UUID.");
        }

        var result = callbacks.Report(node, executionId, callback);
        await Responses.WriteAsync(
            context,
            result.Verdict switch
            {
                CallbackVerdict.Accepted =>
                    new CallbackResponseDocument(callback.Status.ToWire(), AddressOf(context.Request, result.Upload)),
                CallbackVerdict.NotReportable => throw NodeProblems.Malformed("A node cannot report pending or timeout."),
                CallbackVerdict.InlineOutputTooLarge => throw NodeProblems.InlineOutputTooLarge(),
                CallbackVerdict.NotFound => throw NodeProblems.ExecutionNotFound(),
                CallbackVerdict.AlreadyTerminal => throw NodeProblems.AlreadyTerminal(),
                CallbackVerdict.IllegalTransition => throw NodeProblems.InvalidStateTransition(),
                _ => throw NodeProblems.Malformed("object_key and sha256 are not those of a received upload."),
            },
            NodeJson.Default.CallbackResponseDocument);
    }

    /// <summary>The address by which this server was reached is the one by which its object store is.</summary>
    private static string? AddressOf(HttpRequest request, OutputUpload? upload) => upload is null
        ? null
        : $"{request.Scheme}://{request.Host}/{OutputArchive.NameOf(upload.ExecutionId)}?token={upload.Token}";

    private static NodeExecutionDocument Describe(Execution execution, Guid node) => new()
    {
        ExecutionId = execution.Id,
        Action = execution.Action.Name,
        Type = execution.Action.Kind.ToWire(),
        Parameters = execution.Parameters.Source,
        Status = execution.StatusOf(node).ToWire(),
        RequestedAt = WireTime.Format(execution.CreatedAt),
        ExpiresAt = WireTime.Format(execution.ExpiresAt),
    };
}
