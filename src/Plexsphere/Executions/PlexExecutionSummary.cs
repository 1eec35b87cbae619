using System.Globalization;

namespace Plexsphere;

/// <summary>
/// How often something was carried out, how it ended and how long it took: of an action, a day or a status by executions, of a node by
/// targets. One of a node stands for the node, so that it can be piped on.
/// </summary>
public sealed class PlexExecutionSummary : IPlexNodeSource
{
    private readonly PlexConnection? _connection;

    internal PlexExecutionSummary(string name, Guid? nodeId = null, Guid? project = null, PlexConnection? connection = null)
    {
        Name = name;
        NodeId = nodeId;
        ProjectId = project;
        _connection = connection;
    }

    /// <summary>
    /// The action's name, the day as <c>2026-11-28</c>, the status, or the node: its name where one is known, else its id.
    /// </summary>
    public string Name { get; }

    /// <summary>The node; null where the summary is not of one.</summary>
    public Guid? NodeId { get; }

    /// <summary>How many executions, or of a node how many targets.</summary>
    public int Count { get; internal init; }

    /// <summary>How many of them succeeded.</summary>
    public int Succeeded { get; internal init; }

    /// <summary>How many of them failed.</summary>
    public int Failed { get; internal init; }

    /// <summary>How many of them the server gave up, because the node stayed silent.</summary>
    public int TimedOut { get; internal init; }

    /// <summary>How many of them were cancelled by the node.</summary>
    public int Cancelled { get; internal init; }

    /// <summary>How many of them have not ended, those in a status that this version does not know included.</summary>
    public int Open { get; internal init; }

    /// <summary>The part of those that ended which succeeded, 0 to 1; null where none has ended.</summary>
    public double? SuccessRate { get; internal init; }

    /// <summary>
    /// Seconds from minting to the end that half of those that ended took at most, between two by linear interpolation; null where
    /// none has.
    /// </summary>
    public double? MedianSeconds { get; internal init; }

    /// <summary>The same of 95 in 100.</summary>
    public double? P95Seconds { get; internal init; }

    /// <summary>The most that one took; null where none has ended.</summary>
    public double? MaximumSeconds { get; internal init; }

    /// <summary>
    /// The project that all of a node's targets belong to; null where they are of several, or the summary is not of a node.
    /// </summary>
    public Guid? ProjectId { get; }

    /// <summary>The node's server; null where the summary is not of a node.</summary>
    public Uri? Server => _connection?.Server;

    Guid IPlexNodeSource.Node =>
        NodeId ?? throw new PlexException(PlexErrors.InvalidArgument, "This summary stands for no node. Measure with -By Node.");

    Guid? IPlexNodeSource.Project => ProjectId;

    PlexConnection? IPlexNodeSource.Origin => _connection;

    /// <summary>What it is of, how many, and how many of those succeeded: <c>service.restart: 12, 11 succeeded</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Count}, {Succeeded} succeeded");
}
