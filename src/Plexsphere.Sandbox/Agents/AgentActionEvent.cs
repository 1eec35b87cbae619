namespace Plexsphere.Sandbox.Agents;

/// <summary>A state that an action entered, or entered again, and its payload then.</summary>
internal sealed record AgentActionEvent(DateTimeOffset Time, string State, string Payload);
