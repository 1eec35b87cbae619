using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>NodeStateSnapshot. Every member is always there; of what is not about executions there is nothing here.</summary>
internal sealed class NodeStateDocument
{
    public string[] Peers { get; init; } = [];

    public required NodeExecutionDocument[] Executions { get; init; }

    public string[] Sessions { get; init; } = [];

    public required NodeReachabilityDocument Reachability { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Policy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Bridge { get; init; }

    public NodeStateBlockDocument State { get; init; } = new();

    public NodeStateBlockDocument Reports { get; init; } = new();
}
