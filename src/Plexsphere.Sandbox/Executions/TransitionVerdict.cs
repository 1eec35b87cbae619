namespace Plexsphere.Sandbox.Executions;

/// <summary>Whether a target may change to a state.</summary>
internal enum TransitionVerdict
{
    Legal,
    IllegalEdge,
    AlreadyTerminal,
}
