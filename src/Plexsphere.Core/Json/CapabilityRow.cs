using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>What one node can do.</summary>
internal sealed class CapabilityRow : IJsonOnDeserialized
{
    public Guid NodeId { get; set; }

    public Guid DomainId { get; set; }

    public string? BinaryVersion { get; set; }

    public string? Status { get; set; }

    public DateTimeOffset? ReportedAt { get; set; }

    /// <summary>Missing from older servers, and empty where the node's agent reports none.</summary>
    public IReadOnlyList<BuiltinAction>? BuiltinActions { get; set; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(NodeId, "node_id");
        foreach (var action in BuiltinActions ?? [])
        {
            Wire.Required(action, "builtin_actions");
        }
    }
}
