namespace Plexsphere.Sandbox.Wire;

/// <summary>NodeReachability: how the server sees a node.</summary>
internal sealed record NodeReachabilityDocument(string State, string ChangedAt, string? LastHeartbeatAt = null);
