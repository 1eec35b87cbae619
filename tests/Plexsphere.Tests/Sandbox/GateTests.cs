using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Permissions that are denied, and operations that a deployment lacks.</summary>
public class GateTests
{
    private const string Node = "0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1";

    private const string Project = "/v1/projects/0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0";

    private const string Mesh = "/v1/domains/0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0/mesh/topology";

    private static readonly string[] Reads =
    [
        "/v1/domains", "/v1/projects", Project, $"{Project}/capabilities", $"{Project}/executions", "/v1/nodes",
        $"/v1/nodes/{Node}/reachability", Mesh, "/v1/hooks", $"/v1/objects/node/{Node}/labels",
    ];

    /// <summary>Each permission, the reads that need it, and the relation that is asked for.</summary>
    public static TheoryData<SandboxGates, string[], string> Gates => new()
    {
        { SandboxGates.PlatformGate, [$"{Project}/capabilities", "/v1/hooks"], "platform:sandbox#read" },
        { SandboxGates.Labels, [$"/v1/objects/node/{Node}/labels"], $"node:{Node}#maintainer" },
        { SandboxGates.Mesh, [Mesh], "domain:0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0#domain-view" },
        { SandboxGates.Nodes, ["/v1/nodes"], "domain:0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0#node-list" },
        { SandboxGates.Domains, ["/v1/domains"], "platform:sandbox#read" },
        { SandboxGates.Projects, ["/v1/projects"], "platform:sandbox#read" },
        { SandboxGates.Projects, [Project], "project:0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0#read" },
    };

    /// <summary>Each group of operations, one of them, and its code.</summary>
    public static TheoryData<SandboxSurfaces, string, string> Surfaces => new()
    {
        { SandboxSurfaces.Nodes, "/v1/nodes", "nodes_not_provisioned" },
        { SandboxSurfaces.Reachability, $"/v1/nodes/{Node}/reachability", "reachability_not_provisioned" },
        { SandboxSurfaces.Mesh, Mesh, "mesh_topology_not_provisioned" },
        { SandboxSurfaces.Labels, $"/v1/objects/node/{Node}/labels", "labels_not_provisioned" },
        { SandboxSurfaces.Hooks, "/v1/hooks", "hooks_not_provisioned" },
        { SandboxSurfaces.Capabilities, $"{Project}/capabilities", "capabilities_not_provisioned" },
        { SandboxSurfaces.Domains, "/v1/domains", "domains_not_provisioned" },
    };

    private static async Task<List<string>> RefusedAsync(SandboxSession session, int status)
    {
        var refused = new List<string>();
        foreach (var path in Reads)
        {
            var response = await session.GetAsync(path);
            if (response.Status == status)
            {
                refused.Add(path);
            }
            else
            {
                Assert.Equal(200, response.Status);
            }
        }

        return refused;
    }

    [Fact]
    public async Task Everything_may_be_read_unless_it_is_denied()
    {
        await using var session = await SandboxSession.StartAsync();

        Assert.Empty(await RefusedAsync(session, 403));
        Assert.Equal(200, (await session.SendAsync(
            HttpMethod.Post, "/v1/labels/selectors/preview", """{"expression":"env"}""")).Status);
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task A_denied_permission_closes_what_needs_it_and_nothing_else(SandboxGates gate, string[] closed, string relation)
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Deny = gate });

        var refused = await RefusedAsync(session, 403);

        Assert.Superset(closed.ToHashSet(), refused.ToHashSet());
        Assert.Equal(gate == SandboxGates.Projects ? 2 : closed.Length, refused.Count);
        foreach (var path in closed)
        {
            var problem = (await session.GetAsync(path)).Problem(403, "permission_denied");
            Assert.Equal("insufficient_relation", problem.GetProperty("reason").GetString());
            Assert.Equal(
                [relation, "domain:0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0#operator"],
                problem.GetProperty("relation_path").EnumerateArray().Select(step => step.GetString()));
        }
    }

    [Fact]
    public async Task The_gate_of_the_platform_also_keeps_selectors_from_being_previewed()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Deny = SandboxGates.PlatformGate });

        (await session.SendAsync(HttpMethod.Post, "/v1/labels/selectors/preview", """{"expression":"env"}"""))
            .Problem(403, "permission_denied");
    }

    [Fact]
    public async Task A_denial_comes_before_existence()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions
        {
            Deny = SandboxGates.PlatformGate | SandboxGates.Mesh | SandboxGates.Labels | SandboxGates.Projects,
        });

        var id = Guid.CreateVersion7();
        foreach (var path in new[]
        {
            $"/v1/projects/{id}", $"/v1/projects/{id}/capabilities", $"/v1/domains/{id}/mesh/topology", $"/v1/objects/node/{id}/labels",
        })
        {
            (await session.GetAsync(path)).Problem(403, "permission_denied");
        }
    }

    [Fact]
    public async Task What_is_denied_for_reading_can_be_dispatched_to()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Deny = (SandboxGates)~0, Speed = 10_000 });

        Assert.Equal(201, (await session.DispatchAsync($$"""{"action":"system.info","node_id":"{{Node}}"}""")).Status);
        Assert.Equal(201, (await session.DispatchAsync("""{"action":"system.info","selector":"env=prod"}""")).Status);
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public async Task What_is_not_provisioned_is_refused_with_501_and_nothing_else_is(SandboxSurfaces surface, string path, string code)
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Without = surface });

        Assert.Equal([path], await RefusedAsync(session, 501));
        (await session.GetAsync(path)).Problem(501, code);
        (await session.GetAsync(path, "")).Problem(401, "unauthenticated");
    }
}
