using System.Collections.Concurrent;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>How many executions may be open at once, and what is said where there are none at all.</summary>
public class CapacityTests
{
    [Fact]
    public async Task Beyond_the_capacity_a_dispatch_is_refused_until_something_has_ended()
    {
        await using var player = await NodePlayer.StartAsync(new SandboxOptions { Speed = 10_000, Capacity = 2 });
        var first = await player.BeginAsync();
        await player.DispatchAsync();

        var refused = await player.Session.DispatchAsync($$"""{"action":"system.info","node_id":"{{player.Node}}"}""");

        var problem = refused.Problem(429, "capacity_exceeded");
        Assert.Equal("action_executions", problem.GetProperty("dimension").GetString());
        Assert.Contains("action_executions", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(refused.Headers.RetryAfter);
        Assert.Equal(2, player.Session.Host.MintedExecutions);

        // What is wrong with a dispatch is said first.
        (await player.Session.DispatchAsync("""{"action":"system.info","selector":"env=moon"}""")).Problem(422, "selector_empty_cohort");

        Assert.Equal(200, (await player.ReportAsync(first, """{"status":"failed"}""")).Status);
        await player.DispatchAsync();
        (await player.Session.DispatchAsync($$"""{"action":"system.info","node_id":"{{player.Node}}"}""")).Problem(
            429, "capacity_exceeded");
    }

    [Fact]
    public async Task A_timeout_gives_the_place_back()
    {
        await using var player = await NodePlayer.StartAsync(new SandboxOptions { Speed = 10_000, Capacity = 1 });

        for (var i = 0; i < 3; i++)
        {
            var execution = await player.Session.FinishAsync(await player.DispatchAsync(more: ",\"timeout_seconds\":1"));
            Assert.Equal("timeout", execution.GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task An_execution_counts_once_however_many_targets_it_has()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Speed = 10_000, Capacity = 1, Nodes = 50 });

        for (var i = 0; i < 5; i++)
        {
            await session.RunAsync("""{"action":"system.info","selector":"env"}""");
        }
    }

    [Fact]
    public async Task By_default_a_thousand_may_be_open()
    {
        await using var player = await NodePlayer.StartAsync();
        var body = $$"""{"action":"system.info","node_id":"{{player.Node}}"}""";

        var statuses = new ConcurrentBag<int>();
        await Parallel.ForAsync(0, 1_010, TestContext.Current.CancellationToken, async (_, _) =>
            statuses.Add((await player.Session.DispatchAsync(body)).Status));

        Assert.Equal(1_000, statuses.Count(status => status == 201));
        Assert.Equal(10, statuses.Count(status => status == 429));
        Assert.Equal(1_000, (await player.WorkAsync()).Count);
    }

    [Fact]
    public async Task Where_actions_are_switched_off_all_of_their_operations_say_so()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { WithoutActions = true });
        var node = session.Host.Nodes[0];

        (await session.DispatchAsync("""{"action":"system.info","selector":"env"}""")).Problem(501, "actions_dispatch_not_provisioned");
        (await session.SendAsync(HttpMethod.Post, $"{session.Executions}:dispatch", "{}")).Problem(501, "actions_dispatch_not_provisioned");
        (await session.GetAsync(session.Executions)).Problem(501, "actions_dispatch_not_provisioned");
        (await session.GetAsync($"{session.Executions}/0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2")).Problem(
            501, "actions_dispatch_not_provisioned");
        (await session.SendAsync(HttpMethod.Post, $"/v1/nodes/{node}/executions/42", "{}", session.Host.NodeSecret(node)))
            .Problem(501, "execution_callback_not_provisioned");
        (await session.SendAsync(HttpMethod.Post, $"/v1/nodes/{node}/executions/42", "{}", "")).Problem(401, "unauthorized");
        (await session.GetAsync(session.Executions, "")).Problem(401, "unauthenticated");
        Assert.Equal(200, (await session.GetAsync("/v1/auth/whoami")).Status);
        Assert.Equal(200, (await session.GetAsync($"/v1/nodes/{node}/state", session.Host.NodeSecret(node))).Status);
    }
}
