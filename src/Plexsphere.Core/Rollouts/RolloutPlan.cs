namespace Plexsphere.Core.Rollouts;

/// <summary>
/// Whom a rollout reaches, and in which order: decided before anything is sent, and not changed afterwards.
/// </summary>
/// <param name="Batches">The batches, one after another.</param>
/// <param name="Skipped">The nodes that are left out, and why.</param>
internal sealed record RolloutPlan(IReadOnlyList<RolloutBatch> Batches, IReadOnlyList<(RolloutNode Node, string Why)> Skipped)
{
    /// <summary>How many nodes are acted on.</summary>
    internal int Nodes { get; } = Batches.Sum(batch => batch.Nodes.Count);

    /// <summary>Puts a cohort in order, by name and then by id, each node once, and divides it into batches.</summary>
    /// <param name="cohort">The nodes.</param>
    /// <param name="sizes">How large batches are.</param>
    /// <param name="whySkipped">Why a node is left out; null where it is not.</param>
    internal static RolloutPlan Of(IEnumerable<RolloutNode> cohort, BatchSizes sizes, Func<RolloutNode, string?> whySkipped)
    {
        // Names first, so that ids do not come between them; where letters of another case are the only difference, the order is fixed too.
        var ordered = cohort.DistinctBy(node => (node.ProjectId, node.Id))
            .OrderBy(node => node.Name is null)
            .ThenBy(node => node.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(node => node.Name, StringComparer.Ordinal)
            .ThenBy(node => node.Id.ToString(), StringComparer.Ordinal)
            .ThenBy(node => node.ProjectId.ToString(), StringComparer.Ordinal)
            .Select(node => (Node: node, Why: whySkipped(node))).ToList();
        var nodes = ordered.Where(entry => entry.Why is null).Select(entry => entry.Node).ToList();
        var batches = new List<RolloutBatch>();
        var first = 0;
        foreach (var size in sizes.Of(nodes.Count))
        {
            batches.Add(new RolloutBatch(batches.Count + 1, nodes.GetRange(first, size)));
            first += size;
        }

        return new RolloutPlan(batches, [.. from entry in ordered where entry.Why is not null select (entry.Node, entry.Why)]);
    }
}
