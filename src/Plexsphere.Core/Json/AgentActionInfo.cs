namespace Plexsphere.Core.Json;

/// <summary>An action and its history.</summary>
internal sealed class AgentActionInfo
{
    public AgentActionDetail? Action { get; set; }

    public IReadOnlyList<AgentEventRow?>? History { get; set; }
}
