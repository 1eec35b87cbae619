using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Access;

/// <summary>An identity provider that a domain is bound to, and who signs in there.</summary>
internal sealed record IdpBinding(Guid DomainId, IdpBindingDocument Document, Principal Person);
