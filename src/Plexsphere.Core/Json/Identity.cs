using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>Who the server takes us for.</summary>
internal sealed class Identity
{
    [JsonRequired]
    public string PrincipalType { get; init; } = null!;

    [JsonRequired]
    public string Subject { get; init; } = null!;

    public string? PrincipalScope { get; init; }

    public Guid? DomainId { get; init; }

    public string? Email { get; init; }

    public string? Acr { get; init; }

    public IReadOnlyList<string>? Amr { get; init; }
}
