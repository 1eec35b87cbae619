namespace Plexsphere.Sandbox.Wire;

/// <summary>APITokenSummary: what can be told of a token later.</summary>
internal sealed record TokenDocument(Guid Id, string EnvPrefix, string CreatedAt, string ExpiresAt, string? RotatedAt);
