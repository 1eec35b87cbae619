using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A node.</summary>
internal sealed class NodeRow : IJsonOnDeserialized
{
    public Guid Id { get; set; }

    public Guid DomainId { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>Missing from the servers of today.</summary>
    public string? Name { get; set; }

    /// <summary>Missing from the servers of today.</summary>
    public string? Kind { get; set; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(Id, "id");
        Wire.Required(DomainId, "domain_id");
    }
}
