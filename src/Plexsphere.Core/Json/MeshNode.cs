using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A node of the mesh.</summary>
internal sealed class MeshNode : IJsonOnDeserialized
{
    public Guid NodeId { get; set; }

    public string Reachability { get; set; } = null!;

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(NodeId, "node_id");
        Wire.Word(Reachability, "reachability");
    }
}
