namespace Plexsphere;

/// <summary>How the program of a node's agent compares with the expected one.</summary>
public static class PlexNodeStatus
{
    /// <summary>It is the expected one.</summary>
    public const string Match = "match";

    /// <summary>It is another one.</summary>
    public const string Drift = "drift";

    /// <summary>Nobody knows.</summary>
    public const string Unknown = "unknown";
}
