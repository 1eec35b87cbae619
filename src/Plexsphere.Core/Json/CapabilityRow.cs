using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>What one node can do.</summary>
internal sealed class CapabilityRow
{
    [JsonRequired]
    public Guid NodeId { get; init; }

    public string? BinaryVersion { get; init; }

    public string? Status { get; init; }

    /// <summary>Missing from older servers.</summary>
    public IReadOnlyList<BuiltinAction>? BuiltinActions { get; init; }
}
