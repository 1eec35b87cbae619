using Plexsphere.Sandbox.Executions;

namespace Plexsphere.Sandbox.NodeAgents;

/// <summary>A node's way to the control plane.</summary>
internal interface INodeChannel
{
    /// <summary>What the node has yet to finish.</summary>
    Task<IReadOnlyList<NodeInvocation>> FetchAsync(Guid nodeId, CancellationToken cancellationToken);

    Task<CallbackResponse> ReportAsync(Guid nodeId, Guid executionId, ExecutionCallback callback, CancellationToken cancellationToken);

    /// <summary>Uploads an output to the address that a reply named; false when it was not taken.</summary>
    Task<bool> UploadAsync(Uri address, ReadOnlyMemory<byte> output, CancellationToken cancellationToken);
}
