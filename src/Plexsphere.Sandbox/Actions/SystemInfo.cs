namespace Plexsphere.Sandbox.Actions;

/// <summary><c>system.info</c>: who the node is.</summary>
internal sealed class SystemInfo : NodeAction
{
    public override string Name => "system.info";

    public override string Description => "Identity of the node and of its agent.";

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(40, 150);

    protected override ActionResult Run(ActionRun run) => Json(json =>
    {
        json.WriteString("hostname", run.Node.Hostname);
        json.WriteString("os", "linux");
        json.WriteString("arch", run.Node.Architecture);
        json.WriteString("go_version", "go1.26.0");
        json.WriteString("mesh_ip", run.Node.MeshAddress);
        json.WriteNumber("peer_count", run.Fleet.Nodes.Count - 1);
        json.WriteString("node_id", run.Node.Id);
    });
}
