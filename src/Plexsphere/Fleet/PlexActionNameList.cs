using System.Collections.ObjectModel;

namespace Plexsphere;

/// <summary>The names of the actions that a node reported. Nodes that reported the same share one list.</summary>
public sealed class PlexActionNameList : ReadOnlyCollection<string>
{
    internal PlexActionNameList(IList<string> names)
        : base(names)
    {
    }

    /// <summary>How many there are, such as <c>11 actions</c>.</summary>
    public override string ToString() => Count == 1 ? "1 action" : $"{Count} actions";
}
