using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A domain.</summary>
internal sealed class DomainRow : IJsonOnDeserialized
{
    public Guid Id { get; set; }

    public string Slug { get; set; } = null!;

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(Id, "id");
        Wire.Required(Slug, "slug");
    }
}
