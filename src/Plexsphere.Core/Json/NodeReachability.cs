using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>Whether a node is heard of.</summary>
internal sealed class NodeReachability : IJsonOnDeserialized
{
    public string State { get; set; } = null!;

    public DateTimeOffset? LastHeartbeatAt { get; set; }

    void IJsonOnDeserialized.OnDeserialized() => Wire.Word(State, "state");
}
