using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Tests.Sandbox;

public class FleetTests
{
    private static readonly string[] Envs = ["prod", "staging", "dev"];
    private static readonly string[] Tiers = ["edge", "core"];

    public static TheoryData<int> Sizes => [6, 7, 12, 50];

    private static IEnumerable<NodeFleet> Fleets(int size) =>
        Enumerable.Range(-150, 300).Concat([int.MinValue, int.MaxValue]).Select(seed => FleetBuilder.Build(size, seed));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_env_and_tier_occurs_whatever_the_seed(int size)
    {
        Assert.All(Fleets(size), fleet =>
        {
            Assert.Equal(size, fleet.Nodes.Count);
            Assert.All(Envs, env => Assert.Contains(fleet.Nodes, node => node.Labels["env"] == env));
            Assert.All(Tiers, tier => Assert.Contains(fleet.Nodes, node => node.Labels["tier"] == tier));
            Assert.True(fleet.Nodes.Count(node => node.Labels["env"] == "prod" && node.Labels["tier"] == "edge") >= 2);
        });
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Diagnostics_of_prod_edge_and_of_prod_are_inline_and_archived_whatever_the_seed(int size)
    {
        var action = new DiagnosticsCollect();
        foreach (var fleet in Fleets(size))
        {
            var lengths = fleet.Nodes
                .Where(node => node.Labels["env"] == "prod" && node.Labels["tier"] == "edge")
                .Select(node => action.Execute(Run(fleet, node)).Body().Length)
                .ToList();

            Assert.Contains(lengths, length => length is > 0 and <= OutputLimits.Inline);
            Assert.Contains(lengths, length => length is > OutputLimits.Inline and <= OutputLimits.Agent);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Exactly_one_node_is_troubled_and_it_is_a_dev_edge_node(int size)
    {
        Assert.All(Fleets(size), fleet =>
        {
            var node = Assert.Single(fleet.Nodes, node => node.IsTroubled);
            Assert.Equal(("dev", "edge"), (node.Labels["env"], node.Labels["tier"]));
        });
    }

    [Fact]
    public void The_first_node_is_the_one_of_the_examples()
    {
        Assert.All(Fleets(1), fleet =>
        {
            var node = fleet.Nodes[0];
            Assert.Equal(SandboxIds.FirstNode, node.Id);
            Assert.Equal("edge-eu-07", node.Hostname);
            Assert.Equal("10.99.0.7", node.MeshAddress);
            Assert.Equal("worker", node.Labels["role"]);
            Assert.Equal("eu-west", node.Labels["region"]);
            Assert.False(node.IsBusy);
            Assert.False(node.IsTroubled);
        });
    }

    [Fact]
    public void A_seed_gives_the_same_fleet_again_and_another_seed_another()
    {
        static string Describe(NodeFleet fleet) => string.Join('\n', fleet.Nodes.Select(node =>
            $"{node.Id} {node.Hostname} {string.Join(',', node.Labels)} {node.ProcessCount} {node.Uptime} {node.KernelVersion}"));

        Assert.Equal(Describe(FleetBuilder.Build(20, 7)), Describe(FleetBuilder.Build(20, 7)));
        Assert.NotEqual(Describe(FleetBuilder.Build(20, 7)), Describe(FleetBuilder.Build(20, 8)));
    }

    [Fact]
    public void A_hostname_says_what_the_labels_say() => Assert.All(
        FleetBuilder.Build(500, 3).Nodes,
        node => Assert.Equal($"{node.Labels["tier"]}-{node.Labels["region"][..2]}-{node.Number:00}", node.Hostname));

    [Fact]
    public void Ids_hostnames_and_addresses_are_unique_in_the_largest_fleet()
    {
        var nodes = FleetBuilder.Build(SandboxOptions.MaximumNodes, 3).Nodes;

        Assert.Equal(nodes.Count, nodes.DistinctBy(node => node.Id).Count());
        Assert.Equal(nodes.Count, nodes.DistinctBy(node => node.Hostname).Count());
        Assert.Equal(nodes.Count, nodes.DistinctBy(node => node.MeshAddress).Count());
        Assert.All(nodes, node => Assert.Equal(7, node.Id.Version));
        Assert.All(nodes, node => Assert.Matches(@"^(edge|core)-(eu|us|ap)-\d\d+$", node.Hostname));
    }

    internal static ActionRun Run(NodeFleet fleet, Node node, ActionParameters? parameters = null) => new(
        node, fleet, parameters ?? ActionParameters.None, SeededRandom.For(1, "test", node.Number), DateTimeOffset.UnixEpoch);
}
