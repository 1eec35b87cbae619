using System.Text.Json;

namespace Plexsphere.Sandbox.Wire;

/// <summary>
/// Execution, as dispatch, list and get show it. It holds the wire's own text, since any converter would take the
/// serializer off its fast path.
/// </summary>
internal sealed class ExecutionDocument
{
    public required Guid Id { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid DomainId { get; init; }

    public required string Action { get; init; }

    public required string Type { get; init; }

    public required string Status { get; init; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; init; }

    public required TargetDocument[] Targets { get; init; }

    internal byte[] Render() => JsonSerializer.SerializeToUtf8Bytes(this, SandboxJson.Default.ExecutionDocument);

    internal void Render(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, SandboxJson.Default.ExecutionDocument);
}
