using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Plexsphere.Sandbox.Fleet;

namespace Plexsphere.Sandbox.Nodes;

/// <summary>The secrets of the nodes, made at the start, in the form in which a node sends its own as a bearer.</summary>
internal sealed class NodeSecrets
{
    private const string Prefix = "nsk_dev_";

    private const int SecretLength = 32;

    private readonly ConcurrentDictionary<string, Guid> _nodes = new();
    private readonly ConcurrentDictionary<string, Guid> _revoked = new();
    private readonly ConcurrentDictionary<Guid, string> _bearers = new();

    internal NodeSecrets(NodeFleet fleet)
    {
        foreach (var node in fleet.Nodes)
        {
            Issue(node.Id);
        }
    }

    /// <summary>The bearer that is valid for a node now.</summary>
    internal string BearerOf(Guid nodeId) => _bearers[nodeId];

    /// <summary>Gives a node another secret; the former one is revoked.</summary>
    internal string Rotate(Guid nodeId)
    {
        var former = _bearers[nodeId];
        var bearer = Issue(nodeId);
        _revoked[former] = nodeId;
        _nodes.TryRemove(former, out _);
        return bearer;
    }

    internal bool TryResolve(string bearer, out Guid nodeId) => _nodes.TryGetValue(bearer, out nodeId);

    internal bool IsRevoked(string bearer) => _revoked.ContainsKey(bearer);

    private string Issue(Guid nodeId)
    {
        Span<byte> bytes = stackalloc byte[16 + SecretLength];
        nodeId.TryWriteBytes(bytes, bigEndian: true, out var written);
        RandomNumberGenerator.Fill(bytes[written..]);
        var bearer = Prefix + Base64Url.EncodeToString(bytes);
        _nodes[bearer] = nodeId;
        _bearers[nodeId] = bearer;
        return bearer;
    }
}
