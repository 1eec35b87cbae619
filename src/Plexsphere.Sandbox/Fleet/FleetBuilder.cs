using System.Globalization;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>
/// Makes the fleet of a seed. The first nodes are laid out by hand, so that examples work with any seed:
/// <list type="bullet">
/// <item>node 1: env=prod, tier=edge, region=eu-west, role=worker, few processes (its diagnostics stay inline);</item>
/// <item>node 2: env=prod, tier=edge, busy (its diagnostics are archived);</item>
/// <item>nodes 3 to 6, in an order that the seed decides: a staging and a dev edge node, a prod and a dev core node.
/// The dev edge node is the fleet's only troubled one: every action fails there.</item>
/// </list>
/// The rest follows the seed. Some nodes are canaries, and core nodes stand in a rack. A fleet of fewer than six nodes has the beginning
/// of this list, and no troubled node.
/// </summary>
internal static class FleetBuilder
{
    /// <summary>The first node is edge-eu-07 in the product's examples, so numbers start there.</summary>
    private const int FirstNumber = 7;

    private const int Racks = 12;

    /// <summary>The smallest fleet that has every env and tier, and a troubled node.</summary>
    private const int FullFleet = 6;

    private static readonly string[] Regions = ["eu-west", "eu-north", "us-east", "us-west", "ap-south"];

    private static readonly string[] Kernels = ["6.1.0-32-{0}", "6.8.0-57-generic", "6.12.11-cloud-{0}"];

    internal static NodeFleet Build(int count, int seed)
    {
        (string Env, string Tier, bool Troubled)[] varied =
        [
            ("staging", "edge", false),
            ("dev", "edge", true),
            ("prod", "core", false),
            ("dev", "core", false),
        ];
        SeededRandom.For(seed, "layout").Shuffle<(string, string, bool)>(varied);

        var nodes = new Node[count];
        for (var i = 0; i < count; i++)
        {
            var random = SeededRandom.For(seed, "node", i);
            nodes[i] = i switch
            {
                0 => Make(i, random, "prod", "edge", region: "eu-west", role: "worker", busy: false),
                1 => Make(i, random, "prod", "edge", busy: true),
                < FullFleet => Make(
                    i, random, varied[i - 2].Env, varied[i - 2].Tier, troubled: varied[i - 2].Troubled && count >= FullFleet),
                _ => Make(i, random, AnyEnv(random), random.Percent(60) ? "edge" : "core"),
            };
        }

        return new NodeFleet(nodes);
    }

    private static string AnyEnv(SeededRandom random) => random.Next(4) switch
    {
        0 => "staging",
        1 => "dev",
        _ => "prod",
    };

    private static Node Make(
        int index,
        SeededRandom random,
        string env,
        string tier,
        string? region = null,
        string? role = null,
        bool? busy = null,
        bool troubled = false)
    {
        region ??= random.Pick(Regions);
        role ??= random.Percent(75) ? "worker" : "gateway";
        busy ??= random.Percent(30);
        var number = FirstNumber + index;
        var labels = new Dictionary<string, string>
        {
            ["env"] = env,
            ["tier"] = tier,
            ["region"] = region,
            ["role"] = role,
        };
        if (random.Percent(20))
        {
            labels["canary"] = "true";
        }

        if (tier == "core")
        {
            labels["rack"] = (1 + (number % Racks)).ToString(CultureInfo.InvariantCulture);
        }

        var architecture = tier == "edge" && random.Percent(40) ? "arm64" : "amd64";
        return new Node
        {
            Id = index == 0 ? SandboxIds.FirstNode : UuidV7.Create(UuidV7.TimeOf(SandboxIds.FirstNode).AddSeconds(index), random),
            Number = number,
            Hostname = string.Create(CultureInfo.InvariantCulture, $"{tier}-{region.AsSpan(0, 2)}-{number:00}"),
            Labels = labels,
            Architecture = architecture,
            CpuCount = tier == "edge" ? random.Pick([2, 4]) : random.Pick([8, 16, 32]),
            KernelVersion = random.Pick(Kernels).Replace("{0}", architecture, StringComparison.Ordinal),
            ProcessCount = busy.Value ? random.Between(Node.BusyFrom, 400) : random.Between(18, 60),
            IsTroubled = troubled,
            Uptime = TimeSpan.FromSeconds(random.Between(3_600, 5_000_000)),
        };
    }
}
