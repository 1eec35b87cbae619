using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>An object that a selector matches.</summary>
internal sealed class FoundObject : IJsonOnDeserialized
{
    public string Kind { get; set; } = null!;

    public Guid Id { get; set; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(Kind, "kind");
        Wire.Required(Id, "id");
    }
}
