namespace Plexsphere.Sandbox.Wire;

/// <summary>ProjectResponse.</summary>
internal sealed class ProjectDocument
{
    public required Guid Id { get; init; }

    public required Guid DomainId { get; init; }

    public required string Name { get; init; }

    public required string Slug { get; init; }

    public required string Description { get; init; }

    public string? SubRangeCidr { get; init; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; init; }
}
