using System.Text.Json.Serialization;

namespace Plexsphere;

/// <summary>One dispatch of an action, with a target for every node it went to.</summary>
public sealed class PlexExecution
{
    [JsonConstructor]
    internal PlexExecution(
        Guid id,
        Guid projectId,
        Guid domainId,
        string action,
        string type,
        string status,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt,
        IReadOnlyList<PlexTarget> targets)
    {
        Id = Wire.Required(id, "id");
        ProjectId = Wire.Required(projectId, "project_id");
        DomainId = Wire.Required(domainId, "domain_id");
        Action = Wire.Required(action, "action");
        Type = Wire.Word(type, "type");
        Status = Wire.Word(status, "status");
        CreatedAt = Wire.Required(createdAt, "created_at");
        UpdatedAt = Wire.Required(updatedAt, "updated_at");
        var list = Wire.Required(targets, "targets") as IList<PlexTarget> ?? [.. targets];
        Targets = new PlexTargetList(list);
        for (var i = 0; i < list.Count; i++)
        {
            Wire.Required(list[i], "targets").BelongTo(this);
        }
    }

    /// <summary>The execution's id.</summary>
    public Guid Id { get; }

    /// <summary>The project that owns it.</summary>
    public Guid ProjectId { get; }

    /// <summary>The domain whose budget of live executions it counts against.</summary>
    public Guid DomainId { get; }

    /// <summary>The action's name.</summary>
    public string Action { get; }

    /// <summary>One of <see cref="PlexActionType"/>.</summary>
    public string Type { get; }

    /// <summary>The status of the whole, as the server derives it: one of <see cref="PlexStatus"/> or a newer one.</summary>
    public string Status { get; }

    /// <summary>Whether the status can no longer change.</summary>
    [JsonIgnore]
    public bool IsFinished => PlexStatus.IsFinished(Status);

    /// <summary>When it was minted, in UTC.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last moved, in UTC.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>Seconds from minting to the end; null until it has ended.</summary>
    [JsonIgnore]
    public double? DurationSeconds => Wire.Duration(Status, CreatedAt, UpdatedAt);

    /// <summary>How many nodes it went to.</summary>
    [JsonIgnore]
    public int TargetCount => Targets.Count;

    /// <summary>How many of them succeeded.</summary>
    [JsonIgnore]
    public int SucceededCount => TargetList.CountOf(status => status == PlexStatus.Succeeded);

    /// <summary>How many of them ended otherwise: failed, cancelled or timed out.</summary>
    [JsonIgnore]
    public int FailedCount => TargetList.CountOf(status => status != PlexStatus.Succeeded && PlexStatus.IsFinished(status));

    /// <summary>How many of them have not ended.</summary>
    [JsonIgnore]
    public int OpenCount => TargetList.CountOf(status => !PlexStatus.IsFinished(status));

    /// <summary>One entry for each node; its text reads <c>2 succeeded, 1 failed</c>. It can be empty.</summary>
    public IReadOnlyList<PlexTarget> Targets { get; }

    /// <summary>The control plane it was read from.</summary>
    [JsonIgnore]
    public Uri? Server => Connection?.Server;

    // Where it came from, so that a piped execution is read again, and its nodes are dispatched to, over the connection that
    // delivered it. Never serialised.
    [JsonIgnore]
    internal PlexConnection? Connection { get; set; }

    private PlexTargetList TargetList => (PlexTargetList)Targets;

    /// <summary>The action, the id and the status.</summary>
    public override string ToString() => $"{Action} {Id} {Status}";
}
