using System.Text.Json.Serialization;

namespace Plexsphere;

/// <summary>
/// A node of the fleet, with what the server and the name book know of it. What cannot be read, or was not asked for, is null.
/// </summary>
public sealed class PlexNode : IPlexNodeSource
{
    internal PlexNode(Guid id, Guid domainId)
    {
        Id = id;
        DomainId = domainId;
    }

    /// <summary>The node's id.</summary>
    public Guid Id { get; }

    /// <summary>Its name: the server's, else that of the name book; null where neither has one.</summary>
    public string? Name { get; internal init; }

    /// <summary>Where the name comes from: one of <see cref="PlexNameSource"/>; null without a name.</summary>
    public string? NameSource { get; internal init; }

    /// <summary>What kind of machine it is, as the server says; most servers do not.</summary>
    public string? Kind { get; internal init; }

    /// <summary>The domain it belongs to.</summary>
    public Guid DomainId { get; }

    /// <summary>The project that lists what the node can do; null where no such list was read or the node is not on it.</summary>
    public Guid? ProjectId { get; internal init; }

    /// <summary>The version of its agent, as the agent reported it.</summary>
    public string? AgentVersion { get; internal init; }

    /// <summary>How the agent's program compares with the expected one: one of <see cref="PlexNodeStatus"/> or a newer one.</summary>
    public string? Status { get; internal init; }

    /// <summary>
    /// The names of the built-in actions that its agent reported; its text reads <c>11 actions</c>. An empty list means that the agent
    /// reported none, not that it has none.
    /// </summary>
    public IReadOnlyList<string>? Actions { get; internal init; }

    /// <summary>When the agent last reported, in UTC.</summary>
    public DateTimeOffset? ReportedAt { get; internal init; }

    /// <summary>Whether it is heard of: one of <see cref="PlexReachability"/> or a newer one; null unless it was asked for.</summary>
    public string? Reachability { get; internal set; }

    /// <summary>When it was last heard of, in UTC; null unless it was asked for, and where one read told of the whole mesh.</summary>
    public DateTimeOffset? LastHeartbeatAt { get; internal set; }

    /// <summary>Its labels; the text reads <c>env=prod, tier=edge</c>. Null unless they were asked for.</summary>
    public IReadOnlyList<PlexLabel>? Labels { get; internal set; }

    /// <summary>When it joined, in UTC; null where nodes cannot be listed.</summary>
    public DateTimeOffset? CreatedAt { get; internal init; }

    [JsonIgnore]
    internal PlexConnection? Connection { get; init; }

    Guid IPlexNodeSource.Node => Id;

    Guid? IPlexNodeSource.Project => ProjectId;

    PlexConnection? IPlexNodeSource.Origin => Connection;

    /// <summary>The name, or the id of a node without one.</summary>
    public override string ToString() => Name ?? Id.ToString();
}
