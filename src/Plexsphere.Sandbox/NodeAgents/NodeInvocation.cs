using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.NodeAgents;

/// <summary>What a node is told to do, as its state says.</summary>
internal sealed record NodeInvocation(
    Guid ExecutionId,
    string Action,
    ActionKind Kind,
    ActionParameters Parameters,
    ExecutionStatus Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset ExpiresAt);
