namespace Plexsphere.Sandbox.Actions;

/// <summary><c>service.reload_config</c>: signals the agent to read its configuration again.</summary>
internal sealed class ServiceReloadConfig : NodeAction
{
    public override string Name => "service.reload_config";

    public override string Description => "Makes the agent read its configuration again.";

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(30, 120);

    public override bool Changes => true;

    protected override ActionResult Run(ActionRun run) => Json(json =>
    {
        json.WriteString("status", "reload_signal_sent");
        json.WriteNumber("pid", run.Random.Between(600, 32_000));
    });
}
