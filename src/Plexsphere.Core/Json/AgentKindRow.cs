namespace Plexsphere.Core.Json;

/// <summary>A kind of action that an agent offers.</summary>
internal sealed class AgentKindRow
{
    public string? Kind { get; set; }

    public string? Description { get; set; }
}
