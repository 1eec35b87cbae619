namespace Plexsphere.Sandbox.Wire;

/// <summary>DomainResponse.</summary>
internal sealed class DomainDocument
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Slug { get; init; }

    public string? Description { get; init; }

    public string? Region { get; init; }

    public required string MeshCidr { get; init; }

    public required ReachabilityPolicyDocument Reachability { get; init; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; init; }
}
