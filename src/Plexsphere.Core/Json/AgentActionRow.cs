namespace Plexsphere.Core.Json;

/// <summary>An action in an agent's list; what it must have is the reader's to check, which knows its place.</summary>
internal sealed class AgentActionRow
{
    public Guid? Id { get; set; }

    public string? Kind { get; set; }

    public string? State { get; set; }

    /// <summary>The state, as the agents' successor calls it.</summary>
    public string? Phase { get; set; }
}
