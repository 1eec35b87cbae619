using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>What the server says it is.</summary>
internal sealed class ServerVersion : IJsonOnDeserialized
{
    public string Version { get; set; } = null!;

    public string? Commit { get; set; }

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Version, "version");
}
