using Plexsphere.Sandbox.Selectors;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>The nodes of the project, in a fixed order that also is the order of an execution's targets.</summary>
internal sealed class NodeFleet
{
    public static readonly NodeFleet Empty = new([]);

    private readonly Dictionary<Guid, Node> _byId;
    private readonly Dictionary<string, Node> _byAddress;

    public NodeFleet(IReadOnlyList<Node> nodes)
    {
        Nodes = nodes;
        _byId = nodes.ToDictionary(node => node.Id);
        _byAddress = nodes.ToDictionary(node => node.MeshAddress);
    }

    public IReadOnlyList<Node> Nodes { get; }

    public Node? Find(Guid id) => _byId.GetValueOrDefault(id);

    public Node? FindByAddress(string address) => _byAddress.GetValueOrDefault(address);

    public IReadOnlyList<Node> Match(Selector selector) => [.. Nodes.Where(node => selector.Matches(node.Labels))];
}
