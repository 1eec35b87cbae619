using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>The line that a sandbox prints when it is ready.</summary>
internal sealed class SandboxReady : IJsonOnDeserialized
{
    public Uri Url { get; set; } = null!;

    public Guid Project { get; set; }

    public Guid Domain { get; set; }

    public int Nodes { get; set; }

    public int Executions { get; set; }

    public IReadOnlyList<SandboxReadyAgent>? Agents { get; set; }

    public string Token { get; set; } = null!;

    [JsonPropertyName("readerToken")]
    public string? ReaderToken { get; set; }

    [JsonPropertyName("forbiddenToken")]
    public string? ForbiddenToken { get; set; }

    [JsonPropertyName("expiredToken")]
    public string? ExpiredToken { get; set; }

    [JsonPropertyName("stepUpToken")]
    public string? StepUpToken { get; set; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(Url, "url");
        Wire.Required(Project, "project");
        Wire.Required(Domain, "domain");
        Wire.Required(Token, "token");
    }
}
