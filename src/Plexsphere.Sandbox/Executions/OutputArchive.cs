using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Plexsphere.Sandbox.Executions;

/// <summary>
/// Takes the outputs that are too large to travel inline. Operators never read them back, so what is kept of an
/// upload is its digest.
/// </summary>
internal sealed class OutputArchive
{
    private const string Bucket = "plexsphere-exec-outputs";

    private readonly ConcurrentDictionary<string, string> _digests = new();

    public static string KeyOf(Guid executionId, Guid nodeId) => $"executions/{executionId}/{nodeId}.out";

    /// <summary>The reference to an output with that digest, without an upload.</summary>
    public static ArchivedOutput Refer(Guid executionId, Guid nodeId, string digest) =>
        new(Bucket, KeyOf(executionId, nodeId), digest);

    public static string Digest(ReadOnlySpan<byte> output) => Convert.ToHexStringLower(SHA256.HashData(output));

    /// <summary>Receives an upload; false when that object was uploaded before, since an upload address works once.</summary>
    public bool TryUpload(string key, ReadOnlySpan<byte> output) => _digests.TryAdd(key, Digest(output));

    /// <summary>Finds the object that a node refers to; null when nothing with that key and digest was uploaded.</summary>
    public ArchivedOutput? Find(string key, string digest) =>
        _digests.TryGetValue(key, out var actual) && actual == digest ? new ArchivedOutput(Bucket, key, digest) : null;
}
