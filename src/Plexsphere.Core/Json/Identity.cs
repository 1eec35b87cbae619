namespace Plexsphere.Core.Json;

/// <summary>Who the server takes us for.</summary>
internal sealed class Identity
{
    public required string PrincipalType { get; init; }

    public required string Subject { get; init; }

    public string? PrincipalScope { get; init; }

    public Guid? DomainId { get; init; }

    public string? Email { get; init; }

    public string? Acr { get; init; }

    public IReadOnlyList<string>? Amr { get; init; }
}
