using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>The one line that the program prints when it serves.</summary>
internal sealed class ReadyDocument
{
    public required string Url { get; init; }

    public required string Token { get; init; }

    [JsonPropertyName("readerToken")]
    public required string ReaderToken { get; init; }

    [JsonPropertyName("expiredToken")]
    public required string ExpiredToken { get; init; }

    [JsonPropertyName("stepUpToken")]
    public required string StepUpToken { get; init; }

    [JsonPropertyName("forbiddenToken")]
    public required string ForbiddenToken { get; init; }

    [JsonPropertyName("clientId")]
    public required string ClientId { get; init; }

    [JsonPropertyName("clientSecret")]
    public required string ClientSecret { get; init; }

    [JsonPropertyName("clientAssertion")]
    public required string ClientAssertion { get; init; }

    public required Guid Project { get; init; }

    public required Guid Domain { get; init; }

    public required int Nodes { get; init; }

    public required int Executions { get; init; }

    public required int Pid { get; init; }

    public required IReadOnlyList<AgentDocument> Agents { get; init; }

    [JsonPropertyName("agentCa")]
    public string? AgentCa { get; init; }

    [JsonPropertyName("agentCertificate")]
    public string? AgentCertificate { get; init; }

    [JsonPropertyName("agentKey")]
    public string? AgentKey { get; init; }

    [JsonPropertyName("certificateAuthority")]
    public string? CertificateAuthority { get; init; }
}
