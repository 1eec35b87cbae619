using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>An action that a node says it brings along.</summary>
internal sealed class BuiltinAction
{
    [JsonRequired]
    public string Name { get; init; } = null!;

    public string? Description { get; init; }
}
