using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A project.</summary>
internal sealed class ProjectRow : IJsonOnDeserialized
{
    public Guid Id { get; set; }

    public string? Name { get; set; }

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Id, "id");
}
