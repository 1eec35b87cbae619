using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Responses that are delayed for so long that only an end of the wait could end them.</summary>
public class LatencyTests
{
    private static Task<SandboxSession> StartAsync(TimeSpan latency) =>
        SandboxSession.StartAsync(new SandboxOptions { Latency = latency, Speed = 10_000, Admin = true });

    [Fact]
    public async Task Every_answer_of_the_api_waits_and_those_of_the_administrator_do_not()
    {
        await using var session = await StartAsync(SandboxOptions.MaximumLatency);
        var waiting = new[]
        {
            session.GetAsync("/v1/version"),
            session.GetAsync(session.Executions),
            session.GetAsync(session.Executions, ""),
            session.GetAsync("/v1/nothing"),
            session.DispatchAsync("""{"action":"system.info","selector":"env=prod"}"""),
        };
        while (session.Host.Requests.Total < waiting.Length)
        {
            Assert.Equal(200, (await session.GetAsync("/_sandbox/counts")).Status);
        }

        Assert.All(waiting, response => Assert.False(response.IsCompleted));
        Assert.Equal(0, session.Host.MintedExecutions);
        await session.Host.DisposeAsync();
        foreach (var response in waiting)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => response);
        }
    }

    [Fact]
    public async Task A_short_one_changes_nothing_else()
    {
        await using var session = await StartAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal(
            "succeeded", (await session.RunAsync("""{"action":"system.info","selector":"env=prod"}""")).GetProperty("status").GetString());
        (await session.GetAsync("/v1/nothing")).Problem(404, null);
    }
}
