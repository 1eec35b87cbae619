namespace Plexsphere.Sandbox.Wire;

/// <summary>ExecutionTarget.</summary>
internal sealed class TargetDocument
{
    public required Guid NodeId { get; init; }

    public required string Status { get; init; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; init; }

    public OutputDocument? OutputRef { get; init; }
}
