namespace Plexsphere;

/// <summary>A project, in which actions are dispatched.</summary>
public sealed class PlexProject
{
    internal PlexProject(Guid id, string slug, string name, Guid domainId)
    {
        Id = id;
        Slug = slug;
        Name = name;
        DomainId = domainId;
    }

    /// <summary>The project's id.</summary>
    public Guid Id { get; }

    /// <summary>Its short name, unique within its domain alone.</summary>
    public string Slug { get; }

    /// <summary>Its name, as people wrote it.</summary>
    public string Name { get; }

    /// <summary>The domain it belongs to.</summary>
    public Guid DomainId { get; }

    /// <summary>The domain's short name, unique on the server; null where domains cannot be read.</summary>
    public string? DomainSlug { get; internal init; }

    /// <summary>What it is for; null or empty where nobody wrote anything.</summary>
    public string? Description { get; internal init; }

    /// <summary>When it was made, in UTC; null where the server does not say.</summary>
    public DateTimeOffset? CreatedAt { get; internal init; }

    /// <summary>When it was last changed, in UTC; null where the server does not say.</summary>
    public DateTimeOffset? UpdatedAt { get; internal init; }

    /// <summary>The slug that no other project of the server has: <c>domain/project</c>, where the domain's is known.</summary>
    internal string FullSlug => DomainSlug is null ? Slug : $"{DomainSlug}/{Slug}";

    /// <summary>The slug with its domain's, where that is known.</summary>
    public override string ToString() => FullSlug;
}
