namespace Plexsphere.Sandbox.Agents;

/// <summary>The states of an agent's action.</summary>
internal static class AgentState
{
    internal const string New = "NEW";

    internal const string Running = "RUNNING";

    internal const string Done = "DONE";

    internal const string Failed = "FAILED";
}
