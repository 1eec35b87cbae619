namespace Plexsphere;

/// <summary>A name that the name book has for a node. Written to a file, it can be piped to Set-PlexNodeName again.</summary>
public sealed class PlexNodeName : IPlexNodeSource
{
    private readonly PlexConnection _connection;

    internal PlexNodeName(PlexConnection connection, Guid nodeId, string name)
    {
        _connection = connection;
        NodeId = nodeId;
        Name = name;
    }

    /// <summary>The node.</summary>
    public Guid NodeId { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The control plane whose node it is.</summary>
    public Uri Server => _connection.Server;

    Guid IPlexNodeSource.Node => NodeId;

    Guid? IPlexNodeSource.Project => null;

    PlexConnection? IPlexNodeSource.Origin => _connection;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
