using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Plexsphere.Sandbox.Outputs;

/// <summary>
/// The object store for outputs that are too large to travel inline. Operators never read them back, so what is kept of
/// an upload is its digest.
/// </summary>
internal sealed class OutputArchive
{
    private const string Bucket = "plexsphere-exec-outputs";

    private readonly ConcurrentDictionary<string, OutputUpload> _byToken = new();
    private readonly ConcurrentDictionary<(Guid ExecutionId, Guid NodeId), OutputUpload> _byTarget = new();

    /// <summary>The reference to an output with that digest, without an upload.</summary>
    internal static ArchivedOutput CreateReference(Guid executionId, Guid nodeId, string digest) =>
        new(Bucket, $"executions/{executionId}/{nodeId}.out", digest);

    internal static string Digest(ReadOnlySpan<byte> output) => Convert.ToHexStringLower(SHA256.HashData(output));

    /// <summary>
    /// What a node calls an uploaded output: the path of the address that it was given, which is all it knows. The store
    /// itself has a key for each target of an execution.
    /// </summary>
    internal static string NameOf(Guid executionId) => $"exec-output/{executionId}";

    /// <summary>Makes a place to upload to. One that was made for the same target before is no longer valid.</summary>
    internal OutputUpload Declare(Guid executionId, Guid nodeId, long declaredBytes)
    {
        var upload = new OutputUpload(executionId, nodeId, RandomNumberGenerator.GetHexString(32, lowercase: true), declaredBytes);
        _byToken[upload.Token] = upload;
        _byTarget.AddOrUpdate((executionId, nodeId), upload, (target, former) =>
        {
            _byToken.TryRemove(former.Token, out _);
            return upload;
        });
        return upload;
    }

    internal OutputUpload? Find(string executionId, string token) =>
        _byToken.TryGetValue(token, out var upload) && upload.ExecutionId.ToString() == executionId ? upload : null;

    /// <summary>Finds the output that a node refers to; null when it uploaded none of that name and digest.</summary>
    internal ArchivedOutput? Find(Guid executionId, Guid nodeId, string name, string? digest) =>
        name == NameOf(executionId)
        && _byTarget.TryGetValue((executionId, nodeId), out var upload)
        && upload.Digest is { } actual
        && actual == digest
            ? CreateReference(executionId, nodeId, actual)
            : null;
}
