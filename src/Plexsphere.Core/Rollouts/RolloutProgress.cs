namespace Plexsphere.Core.Rollouts;

/// <summary>How far a rollout has come.</summary>
/// <param name="Batch">The number of the batch.</param>
/// <param name="Batches">How many there are.</param>
/// <param name="Done">How many nodes are settled.</param>
/// <param name="Nodes">How many there are.</param>
/// <param name="Failures">How many failures there were.</param>
/// <param name="Budget">How many are put up with.</param>
internal readonly record struct RolloutProgress(int Batch, int Batches, int Done, int Nodes, int Failures, int Budget)
{
    /// <summary>Of 100.</summary>
    internal int Percent => Nodes == 0 ? 100 : (int)(Done * 100L / Nodes);

    /// <summary>The same in words.</summary>
    public override string ToString() =>
        $"batch {Batch} of {Batches}, {Done} of {Nodes} node{(Nodes == 1 ? "" : "s")} done, {Failures} failed of at most {Budget}";
}
