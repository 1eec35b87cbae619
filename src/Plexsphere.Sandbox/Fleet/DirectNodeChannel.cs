using Plexsphere.Sandbox.Executions;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>Reports within the process.</summary>
internal sealed class DirectNodeChannel(ExecutionCallbacks callbacks, OutputArchive archive) : INodeChannel
{
    public Task<CallbackAnswer> ReportAsync(
        Guid nodeId, Guid executionId, ExecutionCallback callback, CancellationToken cancellation) =>
        Task.FromResult(callbacks.Report(nodeId, executionId, callback));

    public Task UploadAsync(string key, ReadOnlyMemory<byte> output, CancellationToken cancellation)
    {
        archive.TryUpload(key, output.Span);
        return Task.CompletedTask;
    }
}
