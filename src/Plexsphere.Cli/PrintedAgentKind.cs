namespace Plexsphere.Cli;

/// <summary>A kind of action as it is printed: as the agent has it.</summary>
internal sealed record PrintedAgentKind(string Kind, string? Description);
