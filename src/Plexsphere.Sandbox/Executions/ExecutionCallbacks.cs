namespace Plexsphere.Sandbox.Executions;

/// <summary>
/// Takes the reports of nodes. The order of the checks is that of the agent's own mock control plane: what the callback
/// says, then the inline limit, then the state machine, then the upload it refers to.
/// </summary>
internal sealed class ExecutionCallbacks(LiveExecutions executions, OutputArchive archive)
{
    public CallbackAnswer Report(Guid nodeId, Guid executionId, ExecutionCallback callback)
    {
        if (!executions.TryFind(executionId, out var execution) || !execution.HasTarget(nodeId))
        {
            return new CallbackAnswer(CallbackVerdict.NotFound);
        }

        if (!callback.Status.IsReportable())
        {
            return new CallbackAnswer(CallbackVerdict.NotReportable);
        }

        if (callback.InlineOutput?.Length > OutputLimits.Inline)
        {
            return new CallbackAnswer(CallbackVerdict.InlineOutputTooLarge);
        }

        // The deadline counts, not when the reconciler's timer gets its turn.
        var now = SandboxClock.UtcNow;
        Reconciler.ExpireIfDue(execution, now);
        var declares = callback is { Status: ExecutionStatus.Started, DeclaredOutputBytes: > 0 };
        var verdict = execution.Judge(nodeId, callback.Status, declares);
        if (verdict == TransitionVerdict.Legal)
        {
            var output = OutputOf(callback);
            if (output is null && callback.ObjectKey is not null)
            {
                return new CallbackAnswer(CallbackVerdict.UnknownUpload);
            }

            // Judged again, now together with the change.
            verdict = execution.Report(nodeId, callback.Status, now, declares, output);
        }

        return verdict switch
        {
            TransitionVerdict.AlreadyTerminal => new CallbackAnswer(CallbackVerdict.AlreadyTerminal),
            TransitionVerdict.IllegalEdge => new CallbackAnswer(CallbackVerdict.IllegalTransition),
            _ => new CallbackAnswer(CallbackVerdict.Accepted, declares ? OutputArchive.KeyOf(executionId, nodeId) : null),
        };
    }

    private OutputReference? OutputOf(ExecutionCallback callback) => callback switch
    {
        // Only a terminal target shows an output.
        { Status: ExecutionStatus.Ack or ExecutionStatus.Started } => null,
        { InlineOutput: { } bytes } => new InlineOutput(bytes),
        { ObjectKey: { } key, Sha256: { } digest } => archive.Find(key, digest),
        _ => null,
    };
}
