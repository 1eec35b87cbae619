namespace Plexsphere.Sandbox.Wire;

/// <summary>An agent, in the line that the program prints.</summary>
internal sealed record AgentDocument(string Url);
