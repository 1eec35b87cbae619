using System.Globalization;

namespace Plexsphere.Sandbox.Actions;

/// <summary><c>health.check</c>: the state of the agent's tunnels.</summary>
internal sealed class HealthCheck : NodeAction
{
    private const string IncludePeers = "include_peers";

    public override string Name => "health.check";

    public override string Description => "State of the agent: tunnels, peers, last contact.";

    public override IReadOnlyList<ActionParameter> Parameters { get; } =
        [new(IncludePeers, "Whether peers are included.", Default: "true") { Type = "bool" }];

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(60, 250);

    protected override ActionResult Run(ActionRun run)
    {
        var peers = run.Fleet.Nodes.Count - 1;
        var tunnels = run.IsSick ? 0 : Math.Max(0, peers - run.Random.Next(2));
        return Json(
            json =>
            {
                json.WriteNumber("tunnel_count", tunnels);
                json.WriteNumber("connected_peers", peers);
                json.WriteString("uptime", GoDuration(run.Node.Uptime));
                json.WriteString("last_heartbeat", Rfc3339(run.Now.AddSeconds(-run.Random.Between(1, 29))));
                json.WriteString("last_reconcile", Rfc3339(run.Now.AddSeconds(-run.Random.Between(5, 59))));
                json.WriteString("status", tunnels > 0 ? "healthy" : "degraded");
                json.WriteBoolean(IncludePeers, run.Parameters.IsOn(IncludePeers));
            },
            exitCode: run.IsSick ? 1 : 0);
    }

    private static string GoDuration(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}h{time.Minutes}m{time.Seconds}s");
}
