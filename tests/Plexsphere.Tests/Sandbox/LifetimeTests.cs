using System.Diagnostics;
using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>How executions go on in time.</summary>
public class LifetimeTests
{
    private static readonly string[] Order = ["pending", "ack", "started", "succeeded"];

    [Fact]
    public async Task A_target_walks_its_states_in_order_within_seconds()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Speed = 2 });
        var minted = (await session.DispatchAsync("""{"action":"system.info","selector":"env=prod"}""")).Json;
        var clock = Stopwatch.StartNew();
        var seen = new List<JsonElement> { minted };
        while (seen[^1].GetProperty("status").GetString() != "succeeded")
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));
            seen.Add((await session.GetAsync($"{session.Executions}/{minted.GetProperty("id").GetString()}")).Json);
        }

        var aggregates = seen.ConvertAll(execution => Array.IndexOf(Order, execution.GetProperty("status").GetString()));
        Assert.Equal(0, aggregates[0]);
        Assert.Equal(aggregates.Order(), aggregates);
        for (var i = 0; i < minted.GetProperty("targets").GetArrayLength(); i++)
        {
            var states =
                seen.ConvertAll(execution => Array.IndexOf(Order, execution.GetProperty("targets")[i].GetProperty("status").GetString()));
            Assert.Equal(states.Order(), states);
        }

        var updates = seen.ConvertAll(execution => execution.GetProperty("updated_at").GetDateTimeOffset());
        Assert.Equal(updates.Order(), updates);
    }

    [Fact]
    public async Task An_output_shows_only_on_a_finished_target()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Speed = 5 });
        var id =
            (await session.DispatchAsync("""{"action":"diagnostics.collect","selector":"env=prod"}""")).Json.GetProperty("id").GetString();
        JsonElement execution;
        do
        {
            execution = (await session.GetAsync($"{session.Executions}/{id}")).Json;
            Assert.All(execution.GetProperty("targets").EnumerateArray(), target => Assert.Equal(
                target.GetProperty("status").GetString() == "succeeded", target.TryGetProperty("output_ref", out _)));
        }
        while (execution.GetProperty("status").GetString() != "succeeded");
    }

    [Fact]
    public async Task What_takes_longer_than_its_timeout_times_out()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Speed = 10_000 });

        var execution = await session.RunAsync(
            $$$"""{"action":"service.upgrade","selector":"env=prod","timeout_seconds":1,"parameters":{"version":"1.5.0","checksum":"{{{new string('0', 64)}}}"}}""");

        Assert.Equal("timeout", execution.GetProperty("status").GetString());
        var late = execution.GetProperty("targets").EnumerateArray().Where(target => target.GetProperty("status").GetString() == "timeout")
            .ToList();
        Assert.NotEmpty(late);
        Assert.All(late, target =>
        {
            Assert.False(target.TryGetProperty("output_ref", out _));
            Assert.True(target.GetProperty("updated_at").GetDateTimeOffset()
                >= execution.GetProperty("created_at").GetDateTimeOffset().AddSeconds(1));
        });
    }

    [Fact]
    public async Task More_work_than_a_node_does_at_once_gets_done_one_after_the_other()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Speed = 200 });
        const string Body = """{"action":"system.info","node_id":"0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1"}""";

        var minted = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => session.DispatchAsync(Body)));

        foreach (var response in minted)
        {
            Assert.Equal(
                "succeeded", (await session.FinishAsync(response.Json.GetProperty("id").GetString()!)).GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_outputs()
    {
        static async Task<string> OutputsAsync(int seed)
        {
            await using var session = await SandboxSession.StartAsync(new SandboxOptions { Seed = seed, Speed = 10_000 });
            var execution = await session.RunAsync("""{"action":"diagnostics.collect","selector":"env=prod"}""");
            return string.Join('\n', execution.GetProperty("targets").EnumerateArray().Select(target =>
            {
                var output = target.GetProperty("output_ref");
                return output.TryGetProperty("inline_bytes", out var bytes) ? bytes.GetString() : output.GetProperty("sha256").GetString();
            }));
        }

        Assert.Equal(await OutputsAsync(5), await OutputsAsync(5));
        Assert.NotEqual(await OutputsAsync(5), await OutputsAsync(6));
    }

    [Fact]
    public async Task A_large_fleet_is_reached_by_one_dispatch()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 2_000, Speed = 10_000 });

        var execution = await session.RunAsync("""{"action":"system.info","selector":"env in (prod, staging)"}""");

        Assert.Equal("succeeded", execution.GetProperty("status").GetString());
        Assert.True(execution.GetProperty("targets").GetArrayLength() > 1_000);
    }
}
