namespace Plexsphere;

/// <summary>Where an action is known from.</summary>
public static class PlexActionSource
{
    /// <summary>Nodes reported it among what they can do.</summary>
    public const string Capabilities = "capabilities";

    /// <summary>It is in the catalogue of hooks.</summary>
    public const string Hooks = "hooks";

    /// <summary>It was seen in an execution of this session.</summary>
    public const string Recent = "recent";
}
