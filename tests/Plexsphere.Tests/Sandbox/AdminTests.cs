using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>What is seen and changed from outside of the simulated world.</summary>
public class AdminTests
{
    private const string Body = """{"action":"system.info","selector":"env=prod"}""";

    private static Task<SandboxSession> StartAsync(SandboxOptions? options = null) =>
        SandboxSession.StartAsync((options ?? new SandboxOptions { Speed = 10_000 }) with { Admin = true });

    private static string OfOperators(SandboxResponse counts) =>
        $"{counts.Json.GetProperty("total")} {counts.Json.GetProperty("operations").GetRawText()} {counts.Json.GetProperty("minted")}";

    [Fact]
    public async Task Is_not_there_unless_asked_for()
    {
        await using var session = await SandboxSession.StartAsync();

        (await session.GetAsync("/_sandbox/counts")).Problem(404, null);
        (await session.SendAsync(HttpMethod.Put, "/_sandbox/clock", """{"speed":5}""")).Problem(404, null);
        Assert.Equal(2, session.Host.Requests[SandboxOperations.Unknown]);
    }

    [Fact]
    public async Task Counts_without_a_token_and_without_being_counted()
    {
        await using var session = await StartAsync();
        await session.DispatchAsync(Body);
        await session.DispatchAsync("{}");
        await session.GetAsync(session.Executions);
        await session.GetAsync("/v1/nothing");
        await session.GetAsync("/_sandbox/nothing");

        var counts = await session.GetAsync("/_sandbox/counts", "");

        Assert.Equal(["total", "operations", "node_operations", "minted"], counts.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""4 {"DispatchExecution":2,"ListExecutions":1,"Unknown":1} 1""", OfOperators(counts));
        Assert.Equal(OfOperators(counts), OfOperators(await session.GetAsync("/_sandbox/counts")));
    }

    [Fact]
    public async Task Counts_begin_again_after_a_reset()
    {
        await using var session = await StartAsync();
        await session.RunAsync(Body);
        Assert.NotEqual("{}", (await session.GetAsync("/_sandbox/counts")).Json.GetProperty("node_operations").GetRawText());

        Assert.Equal(204, (await session.SendAsync(HttpMethod.Delete, "/_sandbox/counts", token: "")).Status);
        Assert.Equal("0 {} 0", OfOperators(await session.GetAsync("/_sandbox/counts")));

        await session.DispatchAsync(Body);
        Assert.Equal("""1 {"DispatchExecution":1} 1""", OfOperators(await session.GetAsync("/_sandbox/counts")));
        Assert.Equal(2, session.Host.MintedExecutions);
    }

    [Fact]
    public async Task The_clock_is_read_and_its_speed_set()
    {
        await using var session = await StartAsync(new SandboxOptions { Speed = 0.01 });
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);

        var clock = (await session.GetAsync("/_sandbox/clock", "")).Json;
        Assert.Equal(["now", "speed"], clock.EnumerateObject().Select(member => member.Name));
        Assert.InRange(clock.GetProperty("now").GetDateTimeOffset(), before, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(0.01, clock.GetProperty("speed").GetDouble());

        var set = await session.SendAsync(HttpMethod.Put, "/_sandbox/clock", """{"speed":100000}""", "");
        Assert.Equal(200, set.Status);
        Assert.Equal(100_000, set.Json.GetProperty("speed").GetDouble());
        Assert.Equal("succeeded", (await session.RunAsync(Body)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"speed":"5"}""")]
    [InlineData("""{"speed":0}""")]
    [InlineData("""{"speed":1e300}""")]
    public async Task A_speed_that_is_none_is_refused(string body)
    {
        await using var session = await StartAsync();

        (await session.SendAsync(HttpMethod.Put, "/_sandbox/clock", body)).Problem(400, "invalid_body");
        Assert.Equal(10_000, (await session.GetAsync("/_sandbox/clock")).Json.GetProperty("speed").GetDouble());
    }

    [Fact]
    public async Task Is_no_part_of_what_is_described()
    {
        await using var session = await StartAsync();

        Assert.DoesNotContain("_sandbox", (await session.GetAsync("/v1/openapi.json", "")).Text, StringComparison.Ordinal);
        (await session.SendAsync(HttpMethod.Post, "/_sandbox/counts")).Problem(405, null);
    }
}
