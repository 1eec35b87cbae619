using System.Globalization;
using System.Net;
using System.Text;

namespace Plexsphere.Sandbox.Actions;

/// <summary><c>diagnostics.ping_peer</c>: the text of <c>ping</c>. Addresses outside the fleet do not answer.</summary>
internal sealed class DiagnosticsPingPeer : NodeAction
{
    public override string Name => "diagnostics.ping_peer";

    public override string Description => "Pings another node over the mesh.";

    public override IReadOnlyList<ActionParameter> Parameters { get; } =
    [
        new("peer_id", "Mesh address of the peer.", Required: true),
        new("count", "How many packets, 1 to 10.", Default: "1"),
    ];

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(150, 900);

    protected override ActionResult Run(ActionRun run)
    {
        var address = run.Parameters["peer_id"];
        if (!IPAddress.TryParse(address, out _))
        {
            return ActionResult.Failed(1, $"invalid peer_id (IP): {address}");
        }

        var count = run.Parameters.Number("count", 1, 10, otherwise: 1);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"PING {address} ({address}) 56(84) bytes of data.\n");
        if (run.Fleet.FindByAddress(address) is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n--- {address} ping statistics ---\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"{count} packets transmitted, 0 received, 100% packet loss, time {(count - 1) * 1013}ms\n\n");
            return ActionResult.Failed(1, text.ToString());
        }

        var times = new List<double>();
        for (var i = 1; i <= count; i++)
        {
            var time = run.Random.Between(300, 42_000) / 1000.0;
            times.Add(time);
            text.Append(CultureInfo.InvariantCulture, $"64 bytes from {address}: icmp_seq={i} ttl=64 time={time:0.000} ms\n");
        }

        var average = times.Average();
        var deviation = times.Average(time => Math.Abs(time - average));
        text.Append(CultureInfo.InvariantCulture, $"\n--- {address} ping statistics ---\n");
        text.Append(
            CultureInfo.InvariantCulture, $"{count} packets transmitted, {count} received, 0% packet loss, time {(count - 1) * 1002}ms\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"rtt min/avg/max/mdev = {times.Min():0.000}/{average:0.000}/{times.Max():0.000}/{deviation:0.000} ms\n");
        return ActionResult.Text(text.ToString());
    }
}
