namespace Plexsphere.Sandbox.Statuses;

/// <summary>Derives the status of an execution from those of its targets.</summary>
internal interface IAggregateStatusRule
{
    ExecutionStatus Derive(StatusTally targets);
}
