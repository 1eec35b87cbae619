using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A parameter that a node declares for an action.</summary>
internal sealed record DeclaredParameter : IJsonOnDeserialized
{
    public string Name { get; set; } = null!;

    public string? Type { get; set; }

    public bool Required { get; set; }

    public string? Default { get; set; }

    public string? Description { get; set; }

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Name, "name");
}
