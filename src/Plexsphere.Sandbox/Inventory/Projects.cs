using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Inventory;

/// <summary>The projects, in the order of their slugs. All nodes and executions are in the first.</summary>
internal static class Projects
{
    internal static readonly IReadOnlyList<ProjectDocument> All =
    [
        Make(SandboxIds.Project, "Edge", "edge", "The simulated fleet.", "10.99.0.0/16"),
        Make(SandboxIds.EmptyProject, "Retail stores", "retail-stores", "", null),
    ];

    internal static ProjectDocument? Find(Guid id) => All.FirstOrDefault(project => project.Id == id);

    private static ProjectDocument Make(Guid id, string name, string slug, string description, string? range)
    {
        var created = WireTime.Format(UuidV7.TimeOf(id));
        return new ProjectDocument
        {
            Id = id,
            DomainId = SandboxIds.Domain,
            Name = name,
            Slug = slug,
            Description = description,
            SubRangeCidr = range,
            CreatedAt = created,
            UpdatedAt = created,
        };
    }
}
