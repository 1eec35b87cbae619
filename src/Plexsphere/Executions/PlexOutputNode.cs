namespace Plexsphere;

/// <summary>One node that put out what others put out as well, and in which execution it did.</summary>
public sealed class PlexOutputNode : IPlexNodeSource
{
    private readonly PlexConnection? _origin;

    // The log itself is not kept: it would keep the outputs of its whole execution in memory.
    internal PlexOutputNode(PlexExecutionLog log)
    {
        NodeId = log.NodeId;
        NodeName = log.NodeName;
        ExecutionId = log.ExecutionId;
        ProjectId = log.ProjectId;
        _origin = ((IPlexNodeSource)log).Origin;
    }

    /// <summary>The node.</summary>
    public Guid NodeId { get; }

    /// <summary>The node's name, where this session or the name book knew one when the groups were made; never asked for.</summary>
    public string? NodeName { get; }

    /// <summary>The execution that the output belongs to.</summary>
    public Guid ExecutionId { get; }

    /// <summary>The project that owns the execution.</summary>
    public Guid ProjectId { get; }

    /// <summary>The server that it comes from; with it, a row of a file is told from a node of another server.</summary>
    public Uri? Server => _origin?.Server;

    Guid IPlexNodeSource.Node => NodeId;

    Guid? IPlexNodeSource.Project => ProjectId;

    PlexConnection? IPlexNodeSource.Origin => _origin;

    /// <summary>The node, by its name where one is known.</summary>
    public override string ToString() => NodeName ?? NodeId.ToString();
}
