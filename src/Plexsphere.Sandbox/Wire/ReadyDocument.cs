using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>The one line that the program prints when it serves.</summary>
internal sealed class ReadyDocument
{
    public required string Url { get; init; }

    public required string Token { get; init; }

    [JsonPropertyName("readerToken")]
    public required string ReaderToken { get; init; }

    public required Guid Project { get; init; }

    public required Guid Domain { get; init; }

    public required int Nodes { get; init; }

    public required int Executions { get; init; }

    public required int Pid { get; init; }
}
