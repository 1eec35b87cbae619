namespace Plexsphere.Sandbox.Actions;

/// <summary><c>mesh.reconnect</c>: drops the tunnels and builds them again.</summary>
internal sealed class MeshReconnect : NodeAction
{
    public override string Name => "mesh.reconnect";

    public override string Description => "Connects the node to the mesh again.";

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(300, 1_100);

    public override bool Changes => true;

    protected override ActionResult Run(ActionRun run) => Json(json => json.WriteString("status", "reconnected"));
}
