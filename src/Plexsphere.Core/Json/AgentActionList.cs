namespace Plexsphere.Core.Json;

/// <summary>A list of actions as the agents' successor has it.</summary>
internal sealed class AgentActionList
{
    public IReadOnlyList<AgentActionRow?>? Actions { get; set; }
}
