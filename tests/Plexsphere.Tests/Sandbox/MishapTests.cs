using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>What goes wrong with the nodes and dispatches that options name.</summary>
public class MishapTests
{
    private static Task<SandboxSession> StartAsync(SandboxOptions options) =>
        SandboxSession.StartAsync(options with { Speed = 10_000 });

    private static string Body(SandboxSession session, int node, string action = "service.restart", string more = "") =>
        $$"""{"action":"{{action}}","node_id":"{{session.Host.Nodes[node - 1]}}"{{more}}}""";

    private static async Task<string> RunAsync(
        SandboxSession session, int node, string action = "service.restart", string more = "") =>
        (await session.RunAsync(Body(session, node, action, more))).GetProperty("status").GetString()!;

    [Fact]
    public async Task The_action_that_is_named_fails_and_no_other()
    {
        await using var session = await StartAsync(new SandboxOptions { Fail = [new SandboxTurn(3), new SandboxTurn(2, 2)] });

        var failed = await session.RunAsync(Body(session, 3));
        Assert.Equal("failed", failed.GetProperty("status").GetString());
        Assert.Equal(
            "plexd: fork: resource temporarily unavailable\n"u8.ToArray(),
            failed.GetProperty("targets")[0].GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64());
        Assert.Equal("succeeded", await RunAsync(session, 3));
        Assert.Equal("succeeded", await RunAsync(session, 2, "health.check"));
        Assert.Equal("failed", await RunAsync(session, 2));
        Assert.Equal("succeeded", await RunAsync(session, 2));
        Assert.Equal("succeeded", await RunAsync(session, 1));
    }

    [Fact]
    public async Task Health_turns_bad_with_a_change_and_good_with_the_next()
    {
        await using var session = await StartAsync(new SandboxOptions { Sick = [2], Fail = [new SandboxTurn(2, 3)] });

        Assert.Equal("succeeded", await RunAsync(session, 2, "health.check"));
        Assert.Equal("succeeded", await RunAsync(session, 2, "system.info"));
        // A change that fails changes nothing.
        Assert.Equal("failed", await RunAsync(session, 2));
        Assert.Equal("succeeded", await RunAsync(session, 2, "health.check"));
        Assert.Equal("succeeded", await RunAsync(session, 2));
        var sick = await session.RunAsync(Body(session, 2, "health.check"));
        Assert.Equal("failed", sick.GetProperty("status").GetString());
        var output = JsonElement.Parse(
            sick.GetProperty("targets")[0].GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64());
        Assert.Equal("degraded", output.GetProperty("status").GetString());
        Assert.Equal("succeeded", await RunAsync(session, 2, "system.info"));
        Assert.Equal("failed", await RunAsync(session, 2, "health.check"));
        Assert.Equal("succeeded", await RunAsync(session, 2));
        Assert.Equal("succeeded", await RunAsync(session, 2, "health.check"));

        await RunAsync(session, 1);
        Assert.Equal("succeeded", await RunAsync(session, 1, "health.check"));
    }

    [Theory]
    [InlineData("mesh.reconnect")]
    [InlineData("restart-agent")]
    [InlineData("rotate-keys", ",\"type\":\"hook\"")]
    [InlineData("service.reload_config")]
    [InlineData("service.upgrade", ",\"parameters\":{\"version\":\"2.1.0\",\"checksum\":\"sha256:%\"}")]
    public async Task Each_action_that_changes_a_node_turns_it(string action, string more = "")
    {
        await using var session = await StartAsync(new SandboxOptions { Nodes = 3, Sick = [1] });

        Assert.Equal("succeeded", await RunAsync(session, 1, action, more.Replace("%", new string('0', 64), StringComparison.Ordinal)));
        Assert.Equal("failed", await RunAsync(session, 1, "health.check"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public async Task Busy_for_a_while_whatever_the_speed(double speed)
    {
        await using var session = await SandboxSession.StartAsync(
            new SandboxOptions { Speed = speed, Busy = new SandboxBusySpell(2, 3) });
        var statuses = new List<int>();
        for (var i = 0; i < 7; i++)
        {
            // What is wrong does not count.
            (await session.DispatchAsync("""{"action":"system.info","selector":"env=moon"}""")).Problem(422, "selector_empty_cohort");
            var response = await session.DispatchAsync(Body(session, 1));
            statuses.Add(response.Status);
            if (response.Status == 429)
            {
                Assert.Equal(
                    "action_executions", response.Problem(429, "capacity_exceeded").GetProperty("dimension").GetString());
                Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
            }
        }

        Assert.Equal([201, 201, 429, 429, 429, 201, 201], statuses);
        Assert.Equal(4, session.Host.MintedExecutions);
    }

    [Fact]
    public async Task A_silent_node_is_unreachable_and_its_share_times_out()
    {
        await using var session = await StartAsync(new SandboxOptions { Silent = [3] });
        var node = session.Host.Nodes[2];

        var execution = await session.RunAsync("""{"action":"system.info","selector":"env","timeout_seconds":1}""");

        var ends = execution.GetProperty("targets").EnumerateArray().ToDictionary(
            target => target.GetProperty("node_id").GetGuid(), target => target.GetProperty("status").GetString());
        Assert.Equal([node], ends.Where(end => end.Value == "timeout").Select(end => end.Key));
        Assert.Equal(
            "unreachable", (await session.GetAsync($"/v1/nodes/{node}/reachability")).Json.GetProperty("state").GetString());
        var mesh = (await session.GetAsync($"/v1/domains/{session.Host.Domain}/mesh/topology")).Json;
        Assert.Equal("unreachable", mesh.GetProperty("nodes")[2].GetProperty("reachability").GetString());
        var rows = await session.WalkAsync($"/v1/projects/{session.Host.Project}/capabilities", "");
        Assert.Contains(node, rows.Select(row => row.GetProperty("node_id").GetGuid()));
    }

    [Theory]
    [InlineData(SandboxRevision.Slash, "/dispatch")]
    [InlineData(SandboxRevision.Colon, ":dispatch")]
    public async Task A_dispatch_that_is_lost_is_carried_out(SandboxRevision revision, string path)
    {
        await using var session = await StartAsync(
            new SandboxOptions { Revision = revision, Lose = [new SandboxTurn(5), new SandboxTurn(2, 2)] });
        Task<SandboxResponse> DispatchAsync(int node) =>
            session.SendAsync(HttpMethod.Post, $"{session.Executions}{path}", Body(session, node));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => DispatchAsync(5));
        Assert.Equal(1, session.Host.MintedExecutions);
        var minted = (await session.ListAsync()).Single(
            execution => execution.GetProperty("id").GetString() != "0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2");
        var target = (await session.FinishAsync(minted.GetProperty("id").GetString()!)).GetProperty("targets")[0];
        Assert.Equal(session.Host.Nodes[4], target.GetProperty("node_id").GetGuid());
        Assert.NotEqual("timeout", target.GetProperty("status").GetString());
        Assert.Equal(201, (await DispatchAsync(5)).Status);
        Assert.Equal(201, (await DispatchAsync(2)).Status);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => DispatchAsync(2));
        Assert.Equal(201, (await DispatchAsync(2)).Status);
        Assert.Equal(5, session.Host.MintedExecutions);
    }

    [Fact]
    public async Task Actions_that_are_slowed_outlast_the_limit_of_a_dispatch_but_not_the_usual_one()
    {
        await using var session = await StartAsync(new SandboxOptions { Slow = TimeSpan.FromMinutes(5) });

        Assert.Equal("timeout", await RunAsync(session, 1, "system.info", ",\"timeout_seconds\":1"));
        Assert.Equal("succeeded", await RunAsync(session, 1, "system.info"));
    }
}
