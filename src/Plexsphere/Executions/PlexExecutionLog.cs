using System.Text;

namespace Plexsphere;

/// <summary>What one target of an execution put out: its text and bytes, or where the archive of a larger output lies.</summary>
public sealed class PlexExecutionLog : IPlexNodeSource
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PlexTarget _target;
    private readonly byte[]? _bytes;
    private string? _output;
    private bool? _isText;

    internal PlexExecutionLog(PlexExecution execution, PlexTarget target)
    {
        _target = target;
        _bytes = target.OutputRef?.InlineBytes;
        Action = execution.Action;
        Type = execution.Type;
    }

    /// <summary>The execution.</summary>
    public Guid ExecutionId => _target.ExecutionId;

    /// <summary>The project that owns it.</summary>
    public Guid ProjectId => _target.ProjectId;

    /// <summary>The node whose output this is.</summary>
    public Guid NodeId => _target.NodeId;

    /// <summary>The node's name, where this session or the name book knows one; never asked for.</summary>
    public string? NodeName => _target.NodeName;

    /// <summary>The action's name.</summary>
    public string Action { get; }

    /// <summary>One of <see cref="PlexActionType"/>.</summary>
    public string Type { get; }

    /// <summary>The target's status, one of <see cref="PlexStatus"/> or a newer one.</summary>
    public string Status => _target.Status;

    /// <summary>When the target was minted, in UTC.</summary>
    public DateTimeOffset CreatedAt => _target.CreatedAt;

    /// <summary>When its status last moved, in UTC.</summary>
    public DateTimeOffset UpdatedAt => _target.UpdatedAt;

    /// <summary>Seconds from minting to the end; null until it has ended.</summary>
    public double? DurationSeconds => _target.DurationSeconds;

    /// <summary>One of <see cref="PlexOutputKind"/>, or a newer kind as the wire spelt it.</summary>
    public string OutputKind => _target.OutputKind;

    /// <summary>Bytes of an inline output, 16,384 at most; null where there is none or its size is not known.</summary>
    public int? OutputSize => _target.OutputSize;

    /// <summary>Whether the inline output is valid UTF-8. False where there is no inline output.</summary>
    public bool OutputIsText => _isText ??= _bytes is not null && IsUtf8(_bytes);

    /// <summary>Whether the node cut the output at its own limit: it then ends in a line <c>...[truncated]</c>.</summary>
    public bool OutputTruncated => _bytes is not null && _bytes.AsSpan().EndsWith("\n...[truncated]"u8);

    /// <summary>
    /// The inline output as text, exactly as the node sent it, control sequences included; bytes that are not UTF-8 become U+FFFD
    /// (<see cref="GetOutputBytes"/> has them). Null where there is no inline output.
    /// </summary>
    public string? Output => _output ??= _bytes is null ? null : Encoding.UTF8.GetString(_bytes);

    /// <summary>The object store's bucket of an archived output.</summary>
    public string? Bucket => _target.Bucket;

    /// <summary>The object's key within the bucket.</summary>
    public string? Key => _target.Key;

    /// <summary>The SHA-256 of an archived output in lower-case hex, when the server gave one.</summary>
    public string? Sha256 => _target.Sha256;

    /// <summary>The line <c>archived: bucket/key</c> of an archived output; null for others. The object itself is never fetched.</summary>
    public string? Archive => OutputKind == PlexOutputKind.Archived ? $"archived: {Bucket}/{Key}" : null;

    // Not a copy: for who reads the bytes and leaves them as they are.
    internal byte[]? OutputBytes => _bytes;

    // What is wrong with an output that cannot be read.
    internal string? OutputFlaw => _target.OutputRef?.Flaw;

    Guid IPlexNodeSource.Node => NodeId;

    Guid? IPlexNodeSource.Project => ProjectId;

    PlexConnection? IPlexNodeSource.Origin => ((IPlexNodeSource)_target).Origin;

    // What `plexctl exec-log get` prints for an archive: the digest only when there is one.
    internal string? ArchiveLine => Archive is null || Sha256 is null ? Archive : $"{Archive} sha256:{Sha256}";

    /// <summary>The inline output's exact bytes, a copy; empty where there is none.</summary>
    /// <returns>The bytes, 16,384 at most.</returns>
    public byte[] GetOutputBytes() => _bytes is null ? [] : (byte[])_bytes.Clone();

    /// <summary>The node, by its name where one is known, its status and how its output is kept.</summary>
    public override string ToString() => $"{NodeName ?? NodeId.ToString()} {Status} {OutputKind}";

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            Strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
