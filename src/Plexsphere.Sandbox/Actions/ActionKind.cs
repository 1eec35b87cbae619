namespace Plexsphere.Sandbox.Actions;

/// <summary>Built into the agent, or an executable file on the node.</summary>
internal enum ActionKind
{
    Builtin,
    Hook,
}
