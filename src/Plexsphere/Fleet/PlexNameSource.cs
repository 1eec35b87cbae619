namespace Plexsphere;

/// <summary>Where a node's name comes from.</summary>
public static class PlexNameSource
{
    /// <summary>The server tells it.</summary>
    public const string Server = "server";

    /// <summary>It is in the name book, a file of the operator's own.</summary>
    public const string Local = "local";
}
