namespace Plexsphere.Sandbox.Wire;

/// <summary>HealthStatus.</summary>
internal sealed record HealthDocument(string Status, IReadOnlyList<HealthCheckDocument> Checks);
