namespace Plexsphere.Core.Fleet;

/// <summary>Which nodes are listed, and what is read of them besides.</summary>
internal sealed record NodeQuery
{
    /// <summary>The project whose domain is meant; null for the nodes of all domains.</summary>
    internal Guid? ProjectId { get; init; }

    /// <summary>Whether only nodes of the project are wanted and not all of its domain.</summary>
    internal bool OfProjectOnly { get; init; }

    /// <summary>Only nodes that this label selector matches.</summary>
    internal string? Selector { get; init; }

    /// <summary>Only nodes that this holds for. Asked before more is read of a node.</summary>
    internal Func<PlexNode, bool> Wanted { get; init; } = static _ => true;

    /// <summary>How many nodes are wanted at most.</summary>
    internal int First { get; init; } = int.MaxValue;

    internal bool WithReachability { get; init; }

    internal bool WithLabels { get; init; }
}
