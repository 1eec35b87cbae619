namespace Plexsphere;

/// <summary>
/// An object of a server that stands for a node: what is piped to Invoke-PlexAction is dispatched to in its project, over its connection.
/// </summary>
public interface IPlexNodeSource
{
    // Internal, so that nothing else claims to come from a server, and no shell shows them as members a second time.
    internal Guid Node { get; }

    /// <summary>Null where the object belongs to none.</summary>
    internal Guid? Project { get; }

    internal PlexConnection? Origin { get; }

    /// <summary>The server whose node it is; null where the object does not tell.</summary>
    internal Uri? Server => Origin?.Server;
}
