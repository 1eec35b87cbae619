using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Executions;

/// <summary>One node's share of an execution. Only <see cref="Execution"/> changes it, by the state machine.</summary>
internal sealed class ExecutionTarget(Guid nodeId, DateTimeOffset createdAt)
{
    public Guid NodeId { get; } = nodeId;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public ExecutionStatus Status { get; private set; } = ExecutionStatus.Pending;

    public DateTimeOffset UpdatedAt { get; private set; } = createdAt;

    public OutputReference? Output { get; private set; }

    internal void Enter(ExecutionStatus status, DateTimeOffset now, OutputReference? output)
    {
        Status = status;
        UpdatedAt = now;
        Output = output;
    }
}
