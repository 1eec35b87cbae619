namespace Plexsphere.Core.Fleet;

/// <summary>The nodes that a selector is likely to reach.</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="IsOfProject">Whether they are known to be the project's; else they are those of its domain.</param>
internal sealed record Cohort(IReadOnlyList<Guid> Nodes, bool IsOfProject)
{
    private const int MostNamed = 3;

    /// <summary>How many there are, and the first by name.</summary>
    /// <param name="nameOf">The name of a node, where it has one.</param>
    internal string Describe(Func<Guid, string?> nameOf)
    {
        var named = Nodes.Select(node => PlexText.Line(nameOf(node) ?? node.ToString())).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var some = string.Join(", ", named.Take(MostNamed)) + (named.Count > MostNamed ? $" and {named.Count - MostNamed} more" : "");
        return $"about {named.Count} node{(named.Count == 1 ? "" : "s")}{(IsOfProject ? "" : " in the domain")}"
            + (named.Count == 0 ? "" : $": {some}");
    }
}
