namespace Plexsphere.Sandbox.Actions;

/// <summary><c>restart-agent</c>: the name that the product's examples use. It prints one line.</summary>
internal sealed class RestartAgent : NodeAction
{
    public override string Name => "restart-agent";

    public override string Description => "Restarts the agent (the name of the product's examples).";

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(400, 1_300);

    public override bool Changes => true;

    protected override ActionResult Run(ActionRun run) =>
        ActionResult.Text($"plexd restarted on {run.Node.Hostname}, pid {run.Random.Between(600, 32_000)}\n");
}
