using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Inventory;

/// <summary>Domains and projects, in the order of their slugs. All nodes and executions are in the project edge of acme.</summary>
internal sealed class Tenancy
{
    internal Tenancy(bool secondDomain)
    {
        var acme = MakeDomain(SandboxIds.Domain, "Acme", "acme", "The simulated fleet and what belongs to it.", "eu-west", "10.99.0.0/16");
        var edge = MakeProject(SandboxIds.Project, acme, "Edge", "edge", "The simulated fleet.", "10.99.0.0/16");
        var retail = MakeProject(SandboxIds.EmptyProject, acme, "Retail stores", "retail-stores", "", null);
        if (!secondDomain)
        {
            Domains = [acme];
            Projects = [edge, retail];
            return;
        }

        var globex = MakeDomain(SandboxIds.OtherDomain, "Globex", "globex", null, null, "10.98.0.0/16");
        Domains = [acme, globex];
        Projects = [edge, MakeProject(SandboxIds.OtherProject, globex, "Edge", "edge", "Without nodes.", null), retail];
    }

    public IReadOnlyList<DomainDocument> Domains { get; }

    public IReadOnlyList<ProjectDocument> Projects { get; }

    internal ProjectDocument? FindProject(Guid id) => Projects.FirstOrDefault(project => project.Id == id);

    internal DomainDocument? FindDomain(Guid id) => Domains.FirstOrDefault(domain => domain.Id == id);

    private static DomainDocument MakeDomain(Guid id, string name, string slug, string? description, string? region, string range)
    {
        var created = WireTime.Format(UuidV7.TimeOf(id));
        return new DomainDocument
        {
            Id = id,
            Name = name,
            Slug = slug,
            Description = description,
            Region = region,
            MeshCidr = range,
            Reachability = Heartbeats.Policy,
            CreatedAt = created,
            UpdatedAt = created,
        };
    }

    private static ProjectDocument MakeProject(
        Guid id, DomainDocument domain, string name, string slug, string description, string? range)
    {
        var created = WireTime.Format(UuidV7.TimeOf(id));
        return new ProjectDocument
        {
            Id = id,
            DomainId = domain.Id,
            Name = name,
            Slug = slug,
            Description = description,
            SubRangeCidr = range,
            CreatedAt = created,
            UpdatedAt = created,
        };
    }
}
