using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Inventory;

/// <summary>
/// What the nodes reported of their agents. Most run the known binary; the third node's was changed, the fourth still
/// has an agent that reports neither a checksum nor its actions, and in a larger fleet the seed adds some of both.
/// </summary>
internal sealed class CapabilityReports
{
    private const string Version = "1.4.0";

    private const string OldVersion = "1.3.2";

    private const int DriftedNode = 2;

    private const int OldNode = 3;

    private readonly RenderedJson? _actions;
    private readonly RenderedJson? _none;
    private readonly int _seed;
    private readonly DateTimeOffset _start;

    internal CapabilityReports(
        IReadOnlyList<Node> nodes, ActionCatalog catalog, SandboxBuiltinActions builtinActions, int seed, DateTimeOffset start)
    {
        _seed = seed;
        _start = start;
        _none = builtinActions == SandboxBuiltinActions.Absent ? null : Render([]);
        _actions = builtinActions == SandboxBuiltinActions.Full
            ? Render([.. catalog.Actions.Where(action => action.Kind == ActionKind.Builtin).Select(Describe)])
            : _none;
        Rows = [.. nodes.Select(Report)];
    }

    /// <summary>One for each node, in the order of the fleet.</summary>
    public IReadOnlyList<CapabilityDocument> Rows { get; }

    private static RenderedJson Render(BuiltinActionDocument[] actions) =>
        new(JsonSerializer.SerializeToUtf8Bytes(actions, SandboxJson.Relaxed.BuiltinActionDocumentArray));

    private static BuiltinActionDocument Describe(NodeAction action) => new(
        action.Name,
        action.Description,
        action.Parameters.Count == 0 ? null : [.. action.Parameters.Select(Describe)]);

    private static BuiltinActionParameterDocument Describe(ActionParameter parameter) =>
        new(parameter.Name, parameter.Type, parameter.Required, parameter.Default, parameter.Description);

    private static byte[] Checksum(string binary) => SHA256.HashData(Encoding.UTF8.GetBytes(binary));

    private CapabilityDocument Report(Node node, int index)
    {
        var random = SeededRandom.For(_seed, "capability", node.Number);
        var chance = random.Next(100);
        var reported = _start.AddSeconds(-random.Next(3_600));
        return index switch
        {
            DriftedNode => Row(node, reported, Version, Checksum($"plexd changed on {node.Hostname}"), "drift", _actions),
            OldNode => Row(node, reported, OldVersion, null, "unknown", _none),
            > OldNode when chance < 5 => Row(node, reported, Version, Checksum($"plexd changed on {node.Hostname}"), "drift", _actions),
            > OldNode when chance < 10 => Row(node, reported, OldVersion, null, "unknown", _none),
            _ => Row(node, reported, Version, Checksum($"plexd {Version} {node.Architecture}"), "match", _actions),
        };
    }

    private static CapabilityDocument Row(
        Node node, DateTimeOffset reported, string version, byte[]? checksum, string status, RenderedJson? actions) => new()
        {
            NodeId = node.Id,
            DomainId = SandboxIds.Domain,
            BinaryVersion = version,
            BinaryChecksum = checksum,
            Status = status,
            BuiltinActions = actions,
            ReportedAt = WireTime.Format(reported),
        };
}
