namespace Plexsphere.Sandbox.Statuses;

/// <summary>
/// Our own rule, since the vendor's is not documented. While a target is open: <c>started</c> once any has started or
/// finished, else <c>ack</c> once any was acknowledged, else <c>pending</c>. When all are finished, the worst outcome wins:
/// <c>failed</c>, then <c>timeout</c>, then <c>cancelled</c>, then <c>succeeded</c> (also without any target).
/// </summary>
internal sealed class WorstStatusRule : IAggregateStatusRule
{
    public ExecutionStatus Derive(StatusTally targets)
    {
        if (targets.Open > 0)
        {
            return targets[ExecutionStatus.Started] + targets.Finished > 0 ? ExecutionStatus.Started
                : targets[ExecutionStatus.Ack] > 0 ? ExecutionStatus.Ack
                : ExecutionStatus.Pending;
        }

        return targets[ExecutionStatus.Failed] > 0 ? ExecutionStatus.Failed
            : targets[ExecutionStatus.Timeout] > 0 ? ExecutionStatus.Timeout
            : targets[ExecutionStatus.Cancelled] > 0 ? ExecutionStatus.Cancelled
            : ExecutionStatus.Succeeded;
    }
}
