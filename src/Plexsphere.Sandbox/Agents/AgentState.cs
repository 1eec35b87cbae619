namespace Plexsphere.Sandbox.Agents;

/// <summary>The states of an agent's action.</summary>
internal static class AgentState
{
    public const string New = "NEW";

    public const string Running = "RUNNING";

    public const string Done = "DONE";

    public const string Failed = "FAILED";
}
