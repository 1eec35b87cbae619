namespace Plexsphere.Sandbox.Wire;

/// <summary>CapabilityRow.</summary>
internal sealed class CapabilityDocument
{
    public required Guid NodeId { get; init; }

    public required Guid DomainId { get; init; }

    public required string BinaryVersion { get; init; }

    public byte[]? BinaryChecksum { get; init; }

    public required string Status { get; init; }

    public RenderedJson? BuiltinActions { get; init; }

    public required string ReportedAt { get; init; }
}
