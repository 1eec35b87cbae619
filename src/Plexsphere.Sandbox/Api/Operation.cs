namespace Plexsphere.Sandbox.Api;

/// <summary>Endpoint metadata: which operation it serves, and whether a token is needed.</summary>
internal sealed record Operation(string Id, bool IsPublic);
