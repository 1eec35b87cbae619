using System.Collections.ObjectModel;

namespace Plexsphere;

/// <summary>
/// The nodes of a group of equal outputs, one entry for each output, first seen first. A list and not an array, so that a table or a CSV
/// file names them.
/// </summary>
public sealed class PlexOutputNodeList : ReadOnlyCollection<PlexOutputNode>
{
    private const int Named = 3;

    internal PlexOutputNodeList(IList<PlexOutputNode> nodes)
        : base(nodes)
    {
    }

    /// <summary>How many nodes they are; a node of several executions counts once.</summary>
    internal int DistinctCount => Items.DistinctBy(node => node.NodeId).Count();

    /// <summary>The first three nodes and how many more there are, such as <c>edge-eu-07, edge-us-13, edge-ap-08 and 8 more</c>.</summary>
    public override string ToString()
    {
        var nodes = Items.DistinctBy(node => node.NodeId).ToList();
        var names = string.Join(", ", nodes.Take(Named));
        return nodes.Count > Named ? $"{names} and {nodes.Count - Named} more" : names;
    }
}
