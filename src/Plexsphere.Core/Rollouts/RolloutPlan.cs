namespace Plexsphere.Core.Rollouts;

/// <summary>
/// Whom a rollout reaches, and in which order: decided before anything is sent, and not changed afterwards.
/// </summary>
/// <param name="Batches">The batches, one after another.</param>
/// <param name="Skipped">The nodes that are left out.</param>
internal sealed record RolloutPlan(IReadOnlyList<RolloutBatch> Batches, IReadOnlyList<RolloutNode> Skipped)
{
    /// <summary>How many nodes are acted on.</summary>
    internal int Nodes { get; } = Batches.Sum(batch => batch.Nodes.Count);

    /// <summary>Puts a cohort in order, by name and then by id, each node once, and divides it into batches.</summary>
    /// <param name="cohort">The nodes.</param>
    /// <param name="sizes">How large batches are.</param>
    /// <param name="isSkipped">Whether a node is left out.</param>
    internal static RolloutPlan Of(IEnumerable<RolloutNode> cohort, BatchSizes sizes, Func<RolloutNode, bool> isSkipped)
    {
        // Names first, so that ids do not come between them; where letters of another case are the only difference, the order is fixed too.
        var ordered = cohort.DistinctBy(node => (node.ProjectId, node.Id))
            .OrderBy(node => node.Name is null)
            .ThenBy(node => node.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(node => node.Name, StringComparer.Ordinal)
            .ThenBy(node => node.Id.ToString(), StringComparer.Ordinal)
            .ThenBy(node => node.ProjectId.ToString(), StringComparer.Ordinal)
            .ToLookup(isSkipped);
        var nodes = ordered[false].ToList();
        var batches = new List<RolloutBatch>();
        var first = 0;
        foreach (var size in sizes.Of(nodes.Count))
        {
            batches.Add(new RolloutBatch(batches.Count + 1, nodes.GetRange(first, size)));
            first += size;
        }

        return new RolloutPlan(batches, [.. ordered[true]]);
    }
}
