namespace Plexsphere.Sandbox.Actions;

/// <summary><c>service.restart</c>: says nothing, so its targets have no output.</summary>
internal sealed class ServiceRestart : NodeAction
{
    public override string Name => "service.restart";

    public override string Description => "Restarts the agent through the service manager.";

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(500, 1_500);

    public override bool Changes => true;

    protected override ActionResult Run(ActionRun run) => ActionResult.Silent;
}
