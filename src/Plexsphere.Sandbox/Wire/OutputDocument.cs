namespace Plexsphere.Sandbox.Wire;

/// <summary>OutputRef: inline bytes, or the coordinates of an object.</summary>
internal sealed class OutputDocument
{
    public required string Kind { get; init; }

    public byte[]? InlineBytes { get; init; }

    public string? Bucket { get; init; }

    public string? Key { get; init; }

    public string? Sha256 { get; init; }
}
