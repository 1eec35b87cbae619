using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Executions;

/// <summary>
/// Takes the reports of nodes. The order of the checks is that of the agent's own mock control plane: what the callback
/// says, then the inline limit, then the state machine (which needs the execution), then the upload it refers to.
/// </summary>
/// <param name="executions">What was dispatched.</param>
/// <param name="archive">Where large outputs are uploaded to.</param>
/// <param name="isPast">Whether the execution, with that node among its targets, had ended before the start.</param>
internal sealed class ExecutionCallbacks(LiveExecutions executions, OutputArchive archive, Func<Guid, Guid, bool> isPast)
{
    internal CallbackResult Report(Guid nodeId, Guid executionId, ExecutionCallback callback)
    {
        if (!callback.Status.IsReportable())
        {
            return new CallbackResult(CallbackVerdict.NotReportable);
        }

        if (callback.InlineOutput?.Length > OutputLimits.Inline)
        {
            return new CallbackResult(CallbackVerdict.InlineOutputTooLarge);
        }

        if (!executions.TryFind(executionId, out var execution) || !execution.HasTarget(nodeId))
        {
            return new CallbackResult(isPast(executionId, nodeId) ? CallbackVerdict.AlreadyTerminal : CallbackVerdict.NotFound);
        }

        // The deadline counts, not when the reconciler's timer gets its turn.
        var now = SandboxClock.UtcNow;
        Reconciler.ExpireIfDue(execution, now);
        var declares = callback is { Status: ExecutionStatus.Started, DeclaredOutputBytes: > 0 };
        var verdict = execution.Judge(nodeId, callback.Status, declares);
        if (verdict == TransitionVerdict.Legal)
        {
            var output = OutputOf(nodeId, executionId, callback);
            if (output is null && callback.ObjectKey is not null)
            {
                return new CallbackResult(CallbackVerdict.UnknownUpload);
            }

            // Judged again, now together with the change.
            verdict = execution.Report(nodeId, callback.Status, now, declares, output);
        }

        return verdict switch
        {
            TransitionVerdict.AlreadyTerminal => new CallbackResult(CallbackVerdict.AlreadyTerminal),
            TransitionVerdict.IllegalEdge => new CallbackResult(CallbackVerdict.IllegalTransition),
            _ when declares => new CallbackResult(
                CallbackVerdict.Accepted, archive.Declare(executionId, nodeId, callback.DeclaredOutputBytes)),
            _ => new CallbackResult(CallbackVerdict.Accepted),
        };
    }

    private OutputReference? OutputOf(Guid nodeId, Guid executionId, ExecutionCallback callback) => callback switch
    {
        // Only a terminal target shows an output.
        { Status: ExecutionStatus.Ack or ExecutionStatus.Started } => null,
        { InlineOutput: { } bytes } => new InlineOutput(bytes),
        { ObjectKey: { } name } => archive.Find(executionId, nodeId, name, callback.Sha256),
        _ => null,
    };
}
