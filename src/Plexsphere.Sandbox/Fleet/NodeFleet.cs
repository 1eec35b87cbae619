using Plexsphere.Sandbox.Selectors;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>The nodes of the project, in a fixed order that also is the order of an execution's targets.</summary>
internal sealed class NodeFleet
{
    internal static readonly NodeFleet Empty = new([]);

    private readonly Dictionary<Guid, Node> _byId;
    private readonly Dictionary<string, Node> _byAddress;

    internal NodeFleet(IReadOnlyList<Node> nodes)
    {
        Nodes = nodes;
        _byId = nodes.ToDictionary(node => node.Id);
        _byAddress = nodes.ToDictionary(node => node.MeshAddress);
    }

    public IReadOnlyList<Node> Nodes { get; }

    internal Node? Find(Guid id) => _byId.GetValueOrDefault(id);

    internal Node? FindByAddress(string address) => _byAddress.GetValueOrDefault(address);

    internal IReadOnlyList<Node> Match(Selector selector) => [.. Nodes.Where(node => selector.Matches(node.Labels))];
}
