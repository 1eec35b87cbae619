namespace Plexsphere.Sandbox.Outputs;

/// <summary>The place that a declared output can be uploaded to, once, by whoever has the token.</summary>
internal sealed class OutputUpload(Guid executionId, Guid nodeId, string token, long declaredBytes)
{
    private int _taken;
    private string? _digest;

    public Guid ExecutionId { get; } = executionId;

    public Guid NodeId { get; } = nodeId;

    public string Token { get; } = token;

    public long DeclaredBytes { get; } = declaredBytes;

    /// <summary>The digest of what was uploaded; null before that.</summary>
    public string? Digest => Volatile.Read(ref _digest);

    /// <summary>Makes an upload the only one; false when there is or was one already.</summary>
    internal bool TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    /// <summary>Gives the place back after an upload that came to nothing.</summary>
    internal void Abandon() => Volatile.Write(ref _taken, 0);

    internal void Complete(string digest) => Volatile.Write(ref _digest, digest);
}
