namespace Plexsphere.Sandbox.Wire;

/// <summary>The service's id and secret.</summary>
internal sealed record ClientSecretDocument(string ClientId, string ClientSecret);
