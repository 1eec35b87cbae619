namespace Plexsphere.Sandbox.Api;

/// <summary>What the sign-in of a service says.</summary>
internal sealed record ServiceTokenRequest(
    string GrantType, string? ClientId, string? ClientSecret, string? ClientAssertion, string? Scope);
