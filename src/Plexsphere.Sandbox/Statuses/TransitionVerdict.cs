namespace Plexsphere.Sandbox.Statuses;

/// <summary>Whether a target may change to a state.</summary>
internal enum TransitionVerdict
{
    Legal,
    IllegalEdge,
    AlreadyTerminal,
}
