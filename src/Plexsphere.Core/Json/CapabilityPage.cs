using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>What the nodes of a project can do, one page.</summary>
internal sealed class CapabilityPage : IJsonOnDeserialized
{
    public IReadOnlyList<CapabilityRow> Items { get; set; } = null!;

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Items, "items");
}
