namespace Plexsphere;

/// <summary>
/// A JSON output of a node as an object: the members below, followed by those of the output. What a node calls itself is text of the
/// node; whom a command acts on is told by these members alone.
/// </summary>
public sealed class PlexParsedOutput : IPlexNodeSource
{
    private readonly PlexExecutionLog _log;

    internal PlexParsedOutput(PlexExecutionLog log) => _log = log;

    /// <summary>The execution.</summary>
    public Guid ExecutionId => _log.ExecutionId;

    /// <summary>The project that owns it.</summary>
    public Guid ProjectId => _log.ProjectId;

    /// <summary>The node whose output this is.</summary>
    public Guid NodeId => _log.NodeId;

    /// <summary>The node's name, where this session or the name book knows one.</summary>
    public string? NodeName => _log.NodeName;

    /// <summary>The target's status, one of <see cref="PlexStatus"/> or a newer one.</summary>
    public string Status => _log.Status;

    Guid IPlexNodeSource.Node => NodeId;

    Guid? IPlexNodeSource.Project => ProjectId;

    PlexConnection? IPlexNodeSource.Origin => ((IPlexNodeSource)_log).Origin;

    /// <summary>The node, by its name where one is known, and its status.</summary>
    public override string ToString() => $"{NodeName ?? NodeId.ToString()} {Status}";
}
