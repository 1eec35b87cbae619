namespace Plexsphere.Sandbox.Actions;

/// <summary>A hook that lies on the nodes, but not as the catalog knows it: its dispatch is refused.</summary>
internal sealed class RefusedHook(string name, string description, string? pinnedDigest) : Hook
{
    public override string Name => name;

    public override string Description => description;

    public override string? PinnedDigest => pinnedDigest;

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(30, 120);

    /// <summary>Hooks can be run on a node by other means than a dispatch; it does nothing.</summary>
    protected override ActionResult Run(ActionRun run) => ActionResult.Silent;
}
