using System.Text.Json;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Which nodes were heard of, one by one and as a mesh.</summary>
public class ReachabilityTests
{
    private static async Task<JsonElement> ReadAsync(SandboxSession session, Guid node)
    {
        var response = await session.GetAsync($"/v1/nodes/{node}/reachability");
        Assert.Equal(200, response.Status);
        return response.Json;
    }

    private static async Task<JsonElement> MeshAsync(SandboxSession session) =>
        (await session.GetAsync($"/v1/domains/{session.Host.Domain}/mesh/topology")).Json;

    [Fact]
    public async Task A_state_is_as_old_as_the_thresholds_say()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 200, NewNodes = 3 });
        var seen = new HashSet<string>();

        foreach (var node in session.Host.Nodes)
        {
            var now = DateTimeOffset.UtcNow;
            var reachability = await ReadAsync(session, node);
            var state = reachability.GetProperty("state").GetString()!;
            seen.Add(state);
            var changed = reachability.GetProperty("changed_at").GetDateTimeOffset();
            Assert.True(changed < now, state);
            Assert.Equal(state != "never_reported", reachability.TryGetProperty("last_heartbeat_at", out var heartbeat));
            var age = state == "never_reported" ? 0 : (now - heartbeat.GetDateTimeOffset()).TotalSeconds;
            switch (state)
            {
                case "healthy":
                    Assert.InRange(age, -5, 35);
                    break;
                case "stale":
                    Assert.InRange(age, 90, 299);
                    Assert.Equal(TimeSpan.FromSeconds(90), changed - heartbeat.GetDateTimeOffset());
                    break;
                case "unreachable":
                    Assert.InRange(age, 300, double.MaxValue);
                    Assert.Equal(TimeSpan.FromSeconds(300), changed - heartbeat.GetDateTimeOffset());
                    break;
            }
        }

        Assert.Equal(["healthy", "never_reported", "stale", "unreachable"], seen.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public async Task Most_nodes_are_healthy_and_the_troubled_one_is_not(int seed)
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 200, Seed = seed });
        var troubled = FleetBuilder.Build(200, seed).Nodes.Single(node => node.IsTroubled).Id;

        var nodes = (await MeshAsync(session)).GetProperty("nodes").EnumerateArray().ToList();

        Assert.InRange(nodes.Count(node => node.GetProperty("reachability").GetString() == "healthy"), 160, 199);
        Assert.Equal("stale", nodes[6].GetProperty("reachability").GetString());
        Assert.Equal("unreachable", (await ReadAsync(session, troubled)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_mesh_says_the_same_of_every_node()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 30, NewNodes = 2 });
        var mesh = await MeshAsync(session);

        Assert.Equal(["domain_id", "generated_at", "nodes", "edges"], mesh.EnumerateObject().Select(member => member.Name));
        Assert.Equal(session.Host.Domain, mesh.GetProperty("domain_id").GetGuid());
        Assert.Equal(
            session.Host.Nodes, mesh.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("node_id").GetGuid()));
        foreach (var node in mesh.GetProperty("nodes").EnumerateArray())
        {
            Assert.Equal(["node_id", "mesh_ip", "reachability"], node.EnumerateObject().Select(member => member.Name));
            Assert.Equal(
                (await ReadAsync(session, node.GetProperty("node_id").GetGuid())).GetProperty("state").GetString(),
                node.GetProperty("reachability").GetString());
        }

        Assert.Equal("10.99.0.7", mesh.GetProperty("nodes")[0].GetProperty("mesh_ip").GetString());
        var edges = mesh.GetProperty("edges").EnumerateArray().ToList();
        Assert.All(edges, edge =>
        {
            Assert.Equal(
                ["source_node_id", "target_node_id", "mode", "relay_node_id", "status"],
                edge.EnumerateObject().Select(member => member.Name));
            Assert.Equal(
                edge.GetProperty("mode").GetString() == "relayed", edge.GetProperty("relay_node_id").ValueKind == JsonValueKind.String);
        });
        Assert.Equal(["direct", "relayed"], edges.Select(edge => edge.GetProperty("mode").GetString()).Distinct().Order());
        Assert.Equal(1, session.Host.Requests[SandboxOperations.GetMeshTopology]);
        Assert.Equal(30, session.Host.Requests[SandboxOperations.GetNodeReachability]);
    }

    [Fact]
    public async Task Unknown_nodes_and_domains_are_not_found()
    {
        await using var session = await SandboxSession.StartAsync();

        (await session.GetAsync($"/v1/nodes/{Guid.CreateVersion7()}/reachability")).Problem(404, "node_not_found");
        (await session.GetAsync("/v1/nodes/edge-eu-07/reachability")).Problem(404, "node_not_found");
        (await session.GetAsync($"/v1/domains/{Guid.CreateVersion7()}/mesh/topology")).Problem(404, "domain_not_found");
        (await session.GetAsync("/v1/domains/acme/mesh/topology")).Problem(404, "domain_not_found");
    }

    [Fact]
    public async Task A_denied_relation_has_no_reason_and_comes_before_existence()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Deny = SandboxGates.NodeAgent });

        foreach (var node in new[] { session.Host.Nodes[0], Guid.CreateVersion7() })
        {
            var problem = (await session.GetAsync($"/v1/nodes/{node}/reachability")).Problem(403, "insufficient_relation");
            Assert.Equal("no node-agent relation", problem.GetProperty("detail").GetString());
            Assert.False(problem.TryGetProperty("reason", out _));
            Assert.False(problem.TryGetProperty("relation_path", out _));
        }

        Assert.Equal(12, (await MeshAsync(session)).GetProperty("nodes").GetArrayLength());
    }
}
