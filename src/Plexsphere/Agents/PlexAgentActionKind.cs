namespace Plexsphere;

/// <summary>A kind of action that an agent offers.</summary>
public sealed class PlexAgentActionKind
{
    internal PlexAgentActionKind(Uri agent, string kind, string? description)
    {
        Agent = agent;
        Kind = kind;
        Description = description;
    }

    /// <summary>The agent's base address.</summary>
    public Uri Agent { get; }

    /// <summary>The kind, such as <c>replicante.io/service.restart</c>.</summary>
    public string Kind { get; }

    /// <summary>What it does, in the agent's words; null where the agent does not say.</summary>
    public string? Description { get; }

    /// <summary>The kind.</summary>
    public override string ToString() => Kind;
}
