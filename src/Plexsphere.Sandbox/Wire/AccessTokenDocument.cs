namespace Plexsphere.Sandbox.Wire;

/// <summary>The token that a sign-in gives, and the seconds that it lives.</summary>
internal sealed record AccessTokenDocument(string AccessToken, string TokenType, int ExpiresIn, string? Scope);
