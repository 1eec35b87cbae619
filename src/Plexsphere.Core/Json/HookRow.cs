using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A hook on a node.</summary>
internal sealed class HookRow : IJsonOnDeserialized
{
    public Guid NodeId { get; set; }

    public string Name { get; set; } = null!;

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(NodeId, "node_id");
        Wire.Required(Name, "name");
    }
}
