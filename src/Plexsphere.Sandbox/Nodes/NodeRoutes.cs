using Plexsphere.Sandbox.Operations;

namespace Plexsphere.Sandbox.Nodes;

/// <summary>Which path and method is which operation of nodes.</summary>
internal static class NodeRoutes
{
    internal const string NodeId = "id";

    internal const string ExecutionId = "execution_id";

    internal static void Map(IEndpointRouteBuilder routes, NodesApi nodes, ObjectStoreApi store)
    {
        Add(
            routes,
            "GET",
            $"/v1/nodes/{{{NodeId}}}/state",
            new NodeOperation(SandboxOperations.GetNodeState, "Lists the executions that a node has yet to finish."),
            nodes.StateAsync);
        Add(
            routes,
            "POST",
            $"/v1/nodes/{{{NodeId}}}/executions/{{{ExecutionId}}}",
            new NodeOperation(SandboxOperations.PostNodeExecutionCallback, "Reports the progress of an execution on one node."),
            nodes.CallbackAsync);
        Add(
            routes,
            "PUT",
            $"/exec-output/{{{ExecutionId}}}",
            new NodeOperation(SandboxOperations.PutExecutionOutput, "Uploads the output of an execution on one node."),
            store.UploadAsync);
    }

    /// <summary>
    /// Serves what nodes call apart from the rest: with its own count, without an operator's token, and out of reach of
    /// the faults of operators' requests.
    /// </summary>
    internal static Func<HttpContext, RequestDelegate, Task> Serve(SandboxRequests requests) => (context, next) =>
    {
        if (context.GetEndpoint() is not { RequestDelegate: { } handler } endpoint
            || endpoint.Metadata.GetMetadata<NodeOperation>() is not { } operation)
        {
            return next(context);
        }

        requests.Add(operation.Id);
        return handler(context);
    };

    private static void Add(IEndpointRouteBuilder routes, string method, string path, NodeOperation operation, RequestDelegate handler) =>
        routes.MapMethods(path, [method], handler).WithMetadata(operation);
}
