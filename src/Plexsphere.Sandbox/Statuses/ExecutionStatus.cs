namespace Plexsphere.Sandbox.Statuses;

/// <summary>State of one target, and of a whole execution.</summary>
internal enum ExecutionStatus
{
    Pending,
    Ack,
    Started,
    Succeeded,
    Failed,
    Cancelled,
    Timeout,
}
