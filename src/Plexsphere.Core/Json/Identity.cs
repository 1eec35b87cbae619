using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>Who the server takes us for.</summary>
internal sealed class Identity : IJsonOnDeserialized
{
    public string PrincipalType { get; set; } = null!;

    public string Subject { get; set; } = null!;

    public string? PrincipalScope { get; set; }

    public Guid? DomainId { get; set; }

    public string? Email { get; set; }

    public string? Acr { get; set; }

    public IReadOnlyList<string>? Amr { get; set; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(PrincipalType, "principal_type");
        Wire.Required(Subject, "subject");
    }
}
