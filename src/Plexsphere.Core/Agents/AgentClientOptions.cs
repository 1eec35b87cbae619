namespace Plexsphere.Core.Agents;

/// <summary>What a client of an agent can be told besides whom it talks to.</summary>
internal sealed record AgentClientOptions
{
    /// <summary>How messages name what can be changed.</summary>
    internal AgentWords Words { get; init; } = AgentWords.Cmdlets;

    /// <summary>How far to go for a response.</summary>
    internal PlexConnectionLimits Limits { get; init; } = new();

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
