namespace Plexsphere.Sandbox.Wire;

/// <summary>The service's assertion.</summary>
internal sealed record ClientAssertionDocument(string ClientAssertion, string ExpiresAt);
