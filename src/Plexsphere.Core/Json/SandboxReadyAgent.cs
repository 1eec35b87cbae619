using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>An agent of a sandbox.</summary>
internal sealed class SandboxReadyAgent
{
    [JsonRequired]
    public Uri Url { get; init; } = null!;
}
