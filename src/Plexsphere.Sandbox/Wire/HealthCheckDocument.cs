namespace Plexsphere.Sandbox.Wire;

/// <summary>One check of HealthStatus.</summary>
internal sealed record HealthCheckDocument(string Name, string Status, string Detail);
