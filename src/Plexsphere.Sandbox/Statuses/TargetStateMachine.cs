namespace Plexsphere.Sandbox.Statuses;

/// <summary>
/// The closed set of edges that a target can walk:
/// pending → ack → started → succeeded, failed or cancelled, reported by the node;
/// started → started when the node declares an output that is too large to travel inline;
/// any open state → timeout, by the reconciler only.
/// </summary>
internal static class TargetStateMachine
{
    /// <summary>Judges what a node reports.</summary>
    internal static TransitionVerdict JudgeReport(ExecutionStatus from, ExecutionStatus to, bool declaresOutput)
    {
        if (from.IsTerminal())
        {
            return TransitionVerdict.AlreadyTerminal;
        }

        var legal = (from, to) switch
        {
            (ExecutionStatus.Pending, ExecutionStatus.Ack) => true,
            (ExecutionStatus.Ack, ExecutionStatus.Started) => true,
            (ExecutionStatus.Started, ExecutionStatus.Started) => declaresOutput,
            (ExecutionStatus.Started, ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Cancelled) => true,
            _ => false,
        };
        return legal ? TransitionVerdict.Legal : TransitionVerdict.IllegalEdge;
    }

    /// <summary>Judges the reconciler's <c>timeout</c>.</summary>
    internal static TransitionVerdict JudgeExpiry(ExecutionStatus from) =>
        from.IsTerminal() ? TransitionVerdict.AlreadyTerminal : TransitionVerdict.Legal;
}
