using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>The mesh of a domain, as far as it tells of nodes.</summary>
internal sealed class MeshTopology : IJsonOnDeserialized
{
    public Guid DomainId { get; set; }

    public IReadOnlyList<MeshNode> Nodes { get; set; } = null!;

    void IJsonOnDeserialized.OnDeserialized()
    {
        foreach (var node in Wire.Required(Nodes, "nodes"))
        {
            Wire.Required(node, "nodes");
        }
    }
}
