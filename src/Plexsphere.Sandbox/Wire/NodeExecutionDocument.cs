using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>NodeStateExecution: an execution as a node gets it.</summary>
internal sealed class NodeExecutionDocument
{
    public required Guid ExecutionId { get; init; }

    public required string Action { get; init; }

    public required string Type { get; init; }

    /// <summary>Always there, null when the dispatch had none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? Parameters { get; init; }

    public required string Status { get; init; }

    public required string RequestedAt { get; init; }

    public required string ExpiresAt { get; init; }
}
