namespace Plexsphere;

/// <summary>The kinds of action a node can run, as the wire spells them.</summary>
public static class PlexActionType
{
    /// <summary>An action that every node's agent brings with it. The server's default.</summary>
    public const string Builtin = "builtin";

    /// <summary>An executable that the node's owner installed as a hook.</summary>
    public const string Hook = "hook";
}
