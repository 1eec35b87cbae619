namespace Plexsphere;

/// <summary>The two paths under which control planes of different age take a dispatch.</summary>
public static class PlexDispatchRevision
{
    /// <summary>Not known yet: the colon path is tried first, the slash path when the server does not serve it.</summary>
    public const string Auto = "auto";

    /// <summary><c>…/executions:dispatch</c></summary>
    public const string Colon = "colon";

    /// <summary><c>…/executions/dispatch</c></summary>
    public const string Slash = "slash";
}
