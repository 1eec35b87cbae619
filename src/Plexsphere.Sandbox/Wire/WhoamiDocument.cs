namespace Plexsphere.Sandbox.Wire;

/// <summary>Whoami.</summary>
internal sealed class WhoamiDocument
{
    public required string PrincipalType { get; init; }

    public required string Subject { get; init; }

    public required string PrincipalScope { get; init; }

    public Guid? DomainId { get; init; }

    public string? Email { get; init; }

    public string? Acr { get; init; }

    public IReadOnlyList<string>? Amr { get; init; }
}
