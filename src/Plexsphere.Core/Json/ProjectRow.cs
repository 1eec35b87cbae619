using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A project.</summary>
internal sealed class ProjectRow : IJsonOnDeserialized
{
    public Guid Id { get; set; }

    public Guid DomainId { get; set; }

    public string Slug { get; set; } = null!;

    public string? Name { get; set; }

    public string? Description { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public DateTimeOffset? UpdatedAt { get; set; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(Id, "id");
        Wire.Required(DomainId, "domain_id");
        Wire.Required(Slug, "slug");
    }
}
