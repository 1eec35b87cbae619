using Plexsphere.Sandbox.Executions;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>A node's way to the control plane.</summary>
internal interface INodeChannel
{
    Task<CallbackAnswer> ReportAsync(Guid nodeId, Guid executionId, ExecutionCallback callback, CancellationToken cancellation);

    /// <summary>Uploads an output to the place that an answer named.</summary>
    Task UploadAsync(string key, ReadOnlyMemory<byte> output, CancellationToken cancellation);
}
