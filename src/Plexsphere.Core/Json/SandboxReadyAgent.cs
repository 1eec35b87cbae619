using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>An agent of a sandbox.</summary>
internal sealed class SandboxReadyAgent : IJsonOnDeserialized
{
    public Uri Url { get; set; } = null!;

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Url, "url");
}
