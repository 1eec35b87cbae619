namespace Plexsphere.Sandbox.Agents;

/// <summary>What one step of an action came to: its state and, as JSON, its payload.</summary>
internal readonly record struct AgentStep(string State, string Payload)
{
    internal static AgentStep Running(string payload) => new(AgentState.Running, payload);

    internal static AgentStep Done(string payload) => new(AgentState.Done, payload);

    internal static AgentStep Failed(string payload) => new(AgentState.Failed, payload);
}
