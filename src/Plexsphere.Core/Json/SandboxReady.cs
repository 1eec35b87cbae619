using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>The line that a sandbox prints when it is ready.</summary>
internal sealed class SandboxReady
{
    [JsonRequired]
    public Uri Url { get; init; } = null!;

    [JsonRequired]
    public Guid Project { get; init; }

    [JsonRequired]
    public Guid Domain { get; init; }

    public int Nodes { get; init; }

    public int Executions { get; init; }

    public List<SandboxReadyAgent>? Agents { get; init; }

    [JsonRequired]
    public string Token { get; init; } = null!;

    [JsonPropertyName("readerToken")]
    public string? ReaderToken { get; init; }

    [JsonPropertyName("forbiddenToken")]
    public string? ForbiddenToken { get; init; }

    [JsonPropertyName("expiredToken")]
    public string? ExpiredToken { get; init; }

    [JsonPropertyName("stepUpToken")]
    public string? StepUpToken { get; init; }
}
