using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>What the server says it is.</summary>
internal sealed class ServerVersion
{
    [JsonRequired]
    public string Version { get; init; } = null!;

    public string? Commit { get; init; }
}
