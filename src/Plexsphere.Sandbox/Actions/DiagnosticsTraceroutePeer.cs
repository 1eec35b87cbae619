using System.Globalization;
using System.Net;
using System.Text;

namespace Plexsphere.Sandbox.Actions;

/// <summary><c>diagnostics.traceroute_peer</c>: the text of <c>traceroute -n</c>. An unknown peer is never reached.</summary>
internal sealed class DiagnosticsTraceroutePeer : NodeAction
{
    public override string Name => "diagnostics.traceroute_peer";

    public override string Description => "Traces the way to another node over the mesh.";

    public override IReadOnlyList<ActionParameter> Parameters { get; } =
    [
        new("peer_id", "Mesh address of the peer.", Required: true),
        new("max_hops", "The most hops to try, 1 to 64.", Default: "15"),
    ];

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(700, 1_700);

    protected override ActionResult Run(ActionRun run)
    {
        var address = run.Parameters["peer_id"];
        if (!IPAddress.TryParse(address, out _))
        {
            return ActionResult.Failed(1, $"invalid peer_id (IP): {address}");
        }

        var hops = run.Parameters.Number("max_hops", 1, 64, otherwise: 15);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"traceroute to {address} ({address}), {hops} hops max, 60 byte packets\n");
        if (run.Fleet.FindByAddress(address) is null)
        {
            for (var hop = 1; hop <= hops; hop++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{hop,2}  * * *\n");
            }
        }
        else
        {
            // The mesh is one hop wide.
            text.Append(CultureInfo.InvariantCulture, $" 1  {address}");
            for (var probe = 0; probe < 3; probe++)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {run.Random.Between(300, 42_000) / 1000.0:0.000} ms");
            }

            text.Append('\n');
        }

        return ActionResult.Text(text.ToString());
    }
}
