namespace Plexsphere.Sandbox.Wire;

/// <summary>An identity provider that a domain is bound to.</summary>
internal sealed record IdpBindingDocument(Guid Id, string Alias, string Label, string IssuerHost, bool Primary, bool PlatformScoped);
