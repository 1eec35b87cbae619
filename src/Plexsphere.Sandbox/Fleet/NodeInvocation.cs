using Plexsphere.Sandbox.Actions;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>
/// What a node is told to do. The sequence number of the execution makes its random stream; the timeout is in simulated
/// time, the expiry that follows from it in real time.
/// </summary>
internal sealed record NodeInvocation(
    Guid ExecutionId, long Sequence, NodeAction Action, ActionParameters Parameters, TimeSpan Timeout, DateTimeOffset ExpiresAt);
