namespace Plexsphere.Sandbox.Wire;

/// <summary>ReachabilityPolicy, in durations of Go.</summary>
internal sealed record ReachabilityPolicyDocument(string HeartbeatInterval, string StaleAfter, string UnreachableAfter);
