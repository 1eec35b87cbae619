namespace Plexsphere;

/// <summary>
/// What a rollout did to one node, and what became of it. It can be piped to Invoke-PlexRollout and Invoke-PlexAction again, also from a
/// CSV, JSON or CliXml file: it says which node of which server is meant.
/// </summary>
public sealed class PlexRolloutStep : IPlexNodeSource
{
    private readonly PlexConnection _connection;

    internal PlexRolloutStep(PlexConnection connection, int? batch, Guid projectId, string action, Guid nodeId, string status)
    {
        _connection = connection;
        Batch = batch;
        ProjectId = projectId;
        Action = action;
        NodeId = nodeId;
        Status = status;
    }

    /// <summary>The number of the batch, from 1; null for a node that was skipped.</summary>
    public int? Batch { get; }

    /// <summary>The control plane.</summary>
    public Uri Server => _connection.Server;

    /// <summary>The project.</summary>
    public Guid ProjectId { get; }

    /// <summary>The action that is rolled out.</summary>
    public string Action { get; }

    /// <summary>The node.</summary>
    public Guid NodeId { get; }

    /// <summary>The node's name, where one was known.</summary>
    public string? NodeName { get; internal init; }

    /// <summary>What became of it: one of <see cref="PlexRolloutStatus"/>.</summary>
    public string Status { get; }

    /// <summary>The execution of the action; null where none is known.</summary>
    public Guid? ExecutionId { get; internal init; }

    /// <summary>The execution of the health action; null where none is known.</summary>
    public Guid? HealthExecutionId { get; internal init; }

    /// <summary>Seconds from minting to the end of the action's execution; null where it is not known to have ended.</summary>
    public double? DurationSeconds { get; internal init; }

    /// <summary>Why the status is what it is, on one line; null where it says all.</summary>
    public string? Message { get; internal init; }

    // As it was last seen, so that a report of steps has what their nodes put out and asks nobody. Never serialised.
    internal PlexExecution? Execution { get; init; }

    internal PlexExecution? HealthExecution { get; init; }

    Guid IPlexNodeSource.Node => NodeId;

    Guid? IPlexNodeSource.Project => ProjectId;

    PlexConnection? IPlexNodeSource.Origin => _connection;

    /// <summary>The node, by its name where one is known, and its status.</summary>
    public override string ToString() => $"{NodeName ?? NodeId.ToString()} {Status}";
}
