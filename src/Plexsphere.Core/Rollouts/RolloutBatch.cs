namespace Plexsphere.Core.Rollouts;

/// <summary>Nodes that are acted on together, before any of the next batch.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Nodes">Its nodes, in their order.</param>
internal sealed record RolloutBatch(int Number, IReadOnlyList<RolloutNode> Nodes)
{
    // More would push the question out of sight.
    private const int MostNamed = 100;

    /// <summary>Its nodes by name, and where they are, for whoever is asked or told.</summary>
    /// <param name="batches">How many batches there are.</param>
    /// <param name="server">Whose nodes they are.</param>
    internal string Describe(int batches, Uri server)
    {
        var names = string.Join(", ", Nodes.Take(MostNamed).Select(node => node.Label))
            + (Nodes.Count > MostNamed ? $" and {Nodes.Count - MostNamed} more" : "");
        var projects = Nodes.Select(node => node.ProjectId).Distinct().ToList();
        return $"batch {Number} of {batches}, {Nodes.Count} node{(Nodes.Count == 1 ? "" : "s")}: {names}, in project"
            + $"{(projects.Count == 1 ? "" : "s")} {string.Join(", ", projects)} at {server}";
    }
}
