using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>An action that a node says it brings along.</summary>
internal sealed class BuiltinAction : IJsonOnDeserialized
{
    public string Name { get; set; } = null!;

    public string? Description { get; set; }

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Name, "name");
}
