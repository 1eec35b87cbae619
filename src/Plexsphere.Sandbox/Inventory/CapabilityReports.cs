using System.Security.Cryptography;
using System.Text;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Fleet;
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

    private readonly BuiltinActionDocument[] _actions;
    private readonly int _seed;
    private readonly string _reportedAt;

    internal CapabilityReports(NodeFleet fleet, ActionCatalog catalog, int seed, DateTimeOffset start)
    {
        _seed = seed;
        _reportedAt = WireTime.Format(start);
        _actions = [.. catalog.Actions.Where(action => action.Kind == ActionKind.Builtin).Select(Describe)];
        Rows = [.. fleet.Nodes.Select(Report)];
    }

    /// <summary>One for each node, in the order of the fleet.</summary>
    public IReadOnlyList<CapabilityDocument> Rows { get; }

    private static BuiltinActionDocument Describe(NodeAction action) => new(
        action.Name,
        action.Description,
        action.Parameters.Count == 0 ? null : [.. action.Parameters.Select(Describe)]);

    /// <summary>Every parameter arrives at the agent as a string, and that is what the agent says of it.</summary>
    private static BuiltinActionParameterDocument Describe(ActionParameter parameter) =>
        new(parameter.Name, "string", parameter.Required, parameter.Default, parameter.Description);

    private static byte[] Checksum(string binary) => SHA256.HashData(Encoding.UTF8.GetBytes(binary));

    private CapabilityDocument Report(Node node, int index)
    {
        var chance = SeededRandom.For(_seed, "capability", node.Number).Next(100);
        return index switch
        {
            DriftedNode => Row(node, Version, Checksum($"plexd changed on {node.Hostname}"), "drift", _actions),
            OldNode => Row(node, OldVersion, null, "unknown", []),
            > OldNode when chance < 5 => Row(node, Version, Checksum($"plexd changed on {node.Hostname}"), "drift", _actions),
            > OldNode when chance < 10 => Row(node, OldVersion, null, "unknown", []),
            _ => Row(node, Version, Checksum($"plexd {Version} {node.Architecture}"), "match", _actions),
        };
    }

    private CapabilityDocument Row(
        Node node, string version, byte[]? checksum, string status, IReadOnlyList<BuiltinActionDocument> actions) => new()
        {
            NodeId = node.Id,
            DomainId = SandboxIds.Domain,
            BinaryVersion = version,
            BinaryChecksum = checksum,
            Status = status,
            BuiltinActions = actions,
            ReportedAt = _reportedAt,
        };
}
