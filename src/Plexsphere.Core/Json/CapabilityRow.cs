using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>What one node can do.</summary>
internal sealed class CapabilityRow : IJsonOnDeserialized
{
    public Guid NodeId { get; set; }

    public string? BinaryVersion { get; set; }

    public string? Status { get; set; }

    /// <summary>Missing from older servers.</summary>
    public IReadOnlyList<BuiltinAction>? BuiltinActions { get; set; }

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(NodeId, "node_id");
}
