using System.Text.Json.Serialization;

namespace Plexsphere;

/// <summary>One node's part in an execution: how far it is, and where its output is kept.</summary>
public sealed class PlexTarget : IPlexNodeSource
{
    private PlexExecution? _execution;

    [JsonConstructor]
    internal PlexTarget(Guid nodeId, string status, DateTimeOffset createdAt, DateTimeOffset updatedAt, PlexOutputReference? outputRef)
    {
        NodeId = Wire.Required(nodeId, "node_id");
        Status = Wire.Word(status, "status");
        CreatedAt = Wire.Required(createdAt, "created_at");
        UpdatedAt = Wire.Required(updatedAt, "updated_at");
        OutputRef = outputRef;
    }

    /// <summary>The execution this target belongs to.</summary>
    [JsonIgnore]
    public Guid ExecutionId => _execution?.Id ?? Guid.Empty;

    /// <summary>The project that owns the execution.</summary>
    [JsonIgnore]
    public Guid ProjectId => _execution?.ProjectId ?? Guid.Empty;

    /// <summary>The node.</summary>
    public Guid NodeId { get; }

    /// <summary>The node's name, where this session or the name book knows one; never asked for.</summary>
    [JsonIgnore]
    public string? NodeName => _execution?.Connection?.NameOfNode(NodeId);

    /// <summary>The node's own status, one of <see cref="PlexStatus"/> or a newer one.</summary>
    public string Status { get; }

    /// <summary>When the target was minted, in UTC.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When its status last moved, in UTC.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>Seconds from minting to the end; null until it has ended.</summary>
    [JsonIgnore]
    public double? DurationSeconds => Wire.Duration(Status, CreatedAt, UpdatedAt);

    /// <summary>One of <see cref="PlexOutputKind"/>, or a newer kind as the wire spelt it.</summary>
    [JsonIgnore]
    public string OutputKind => OutputRef?.Kind switch
    {
        null => PlexOutputKind.None,
        PlexOutputKind.Inline => PlexOutputKind.Inline,
        PlexOutputReference.ObjectStore => PlexOutputKind.Archived,
        var other => other,
    };

    /// <summary>Bytes of an inline output; null where there is none or its size is not known.</summary>
    [JsonIgnore]
    public int? OutputSize => OutputRef?.InlineBytes?.Length;

    /// <summary>The object store's bucket of an archived output.</summary>
    [JsonIgnore]
    public string? Bucket => OutputRef?.Bucket;

    /// <summary>The object's key within the bucket.</summary>
    [JsonIgnore]
    public string? Key => OutputRef?.Key;

    /// <summary>The SHA-256 of an archived output in lower-case hex, when the server gave one.</summary>
    [JsonIgnore]
    public string? Sha256 => OutputRef?.Sha256;

    [JsonInclude]
    internal PlexOutputReference? OutputRef { get; }

    Guid IPlexNodeSource.Node => NodeId;

    Guid? IPlexNodeSource.Project => ProjectId;

    PlexConnection? IPlexNodeSource.Origin => _execution?.Connection;

    internal void BelongTo(PlexExecution execution) => _execution = execution;

    /// <summary>The node, by its name where one is known, and its status.</summary>
    public override string ToString() => $"{NodeName ?? NodeId.ToString()} {Status}";
}
