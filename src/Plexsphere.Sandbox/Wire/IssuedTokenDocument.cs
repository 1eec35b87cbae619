namespace Plexsphere.Sandbox.Wire;

/// <summary>APITokenIssueResponse: the only document that has the text of an API token.</summary>
internal sealed record IssuedTokenDocument(Guid Id, string Plaintext, string EnvPrefix, string ExpiresAt);
