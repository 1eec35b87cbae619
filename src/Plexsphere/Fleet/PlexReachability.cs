namespace Plexsphere;

/// <summary>
/// Whether a node is heard of. How long it may be silent is a policy of its domain. An unreachable node is a target all the same.
/// </summary>
public static class PlexReachability
{
    /// <summary>It was heard of just now.</summary>
    public const string Healthy = "healthy";

    /// <summary>It has been silent for longer than it should.</summary>
    public const string Stale = "stale";

    /// <summary>It has been silent for long.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>It joined, and was never heard of.</summary>
    public const string NeverReported = "never_reported";
}
