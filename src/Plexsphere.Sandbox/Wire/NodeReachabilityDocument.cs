namespace Plexsphere.Sandbox.Wire;

/// <summary>Reachability: how the server sees a node.</summary>
internal sealed record NodeReachabilityDocument(string State, string ChangedAt);
