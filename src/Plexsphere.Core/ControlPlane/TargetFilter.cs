namespace Plexsphere.Core.ControlPlane;

/// <summary>Which targets of executions are wanted.</summary>
/// <param name="Nodes">Those of these nodes; null for any.</param>
/// <param name="Statuses">Those with one of these statuses, the target's own; null for any.</param>
internal sealed record TargetFilter(IReadOnlySet<Guid>? Nodes, IReadOnlySet<string>? Statuses)
{
    /// <summary>A filter of what was given; null where nothing was.</summary>
    internal static TargetFilter? Of(IEnumerable<Guid>? nodes, IEnumerable<string>? statuses = null) =>
        nodes is null && statuses is null ? null : new TargetFilter(nodes?.ToHashSet(), statuses?.ToHashSet());

    internal bool Takes(PlexTarget target) =>
        Nodes?.Contains(target.NodeId) != false && Statuses?.Contains(target.Status) != false;

    internal bool TakesAnyOf(PlexExecution execution) => execution.Targets.Any(Takes);
}
