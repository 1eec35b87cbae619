namespace Plexsphere.Sandbox.Wire;

/// <summary>Problem and PermissionDenied: one shape, whose optional members are left out when they do not apply.</summary>
internal sealed class ProblemDocument
{
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    public required string Instance { get; init; }

    public string? Code { get; init; }

    public string? Dimension { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<string>? RelationPath { get; init; }

    public string? CorrelationId { get; init; }
}
