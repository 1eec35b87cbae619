using Microsoft.AspNetCore.Http;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

public class SandboxHostTests
{
    [Fact]
    public async Task Counts_requests_by_operation_and_minted_executions()
    {
        await using var session = await SandboxSession.StartAsync();
        Assert.Equal(0, session.Host.Requests.Total);

        await session.DispatchAsync("""{"action":"system.info","selector":"env=prod"}""");
        await session.SendAsync(HttpMethod.Post, $"{session.Executions}:dispatch", "{}");
        await session.GetAsync(session.Executions);
        await session.GetAsync($"{session.Executions}/42");
        await session.GetAsync("/v1/auth/whoami", "unknown");
        await session.GetAsync("/v1/version");
        await session.GetAsync("/v1/health");
        await session.GetAsync("/v1/nothing");
        await session.SendAsync(HttpMethod.Delete, session.Executions);

        Assert.Equal(
            new Dictionary<string, long>
            {
                [SandboxOperations.DispatchExecution] = 2,
                [SandboxOperations.ListExecutions] = 1,
                [SandboxOperations.GetExecution] = 1,
                [SandboxOperations.WhoAmI] = 1,
                [SandboxOperations.GetVersion] = 1,
                [SandboxOperations.GetHealth] = 1,
                [SandboxOperations.Unknown] = 2,
            },
            session.Host.Requests.Snapshot());
        Assert.Equal(9, session.Host.Requests.Total);
        Assert.Equal(0, session.Host.Requests["Nothing"]);
        Assert.Equal(1, session.Host.MintedExecutions);
    }

    [Fact]
    public async Task Counts_are_exact_under_load()
    {
        await using var session = await SandboxSession.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(_ => session.DispatchAsync("""{"action":"system.info","selector":"env=prod"}""")));

        Assert.Equal(200, session.Host.Requests[SandboxOperations.DispatchExecution]);
        Assert.Equal(200, session.Host.MintedExecutions);
        Assert.Equal(201, (await session.ListAsync("limit=200")).DistinctBy(item => item.GetProperty("id").GetGuid()).Count());
    }

    [Fact]
    public async Task Intercept_answers_instead_of_the_sandbox_and_is_counted()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions
        {
            Intercept = async context =>
            {
                if (!HttpMethods.IsGet(context.Request.Method))
                {
                    return false;
                }

                context.Response.StatusCode = 503;
                context.Response.Headers.RetryAfter = "1";
                await context.Response.WriteAsync("busy");
                return true;
            },
        });

        Assert.Equal(503, (await session.GetAsync(session.Executions)).Status);
        Assert.Equal(201, (await session.DispatchAsync("""{"action":"system.info","selector":"env=prod"}""")).Status);
        Assert.Equal(1, session.Host.Requests[SandboxOperations.ListExecutions]);
    }

    [Fact]
    public async Task Intercept_can_abort_the_connection()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions
        {
            Intercept = context =>
            {
                context.Abort();
                return Task.FromResult(true);
            },
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => session.DispatchAsync("{}"));
        Assert.Equal(1, session.Host.Requests[SandboxOperations.DispatchExecution]);
        Assert.Equal(0, session.Host.MintedExecutions);
    }

    [Fact]
    public async Task A_crash_is_an_internal_problem()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions
        {
            Intercept = _ => throw new InvalidOperationException("secret"),
        });

        var response = await session.GetAsync("/v1/version");
        response.Problem(500, "internal");
        Assert.DoesNotContain("secret", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listens_on_loopback_at_the_wanted_port_only()
    {
        await using var first = await SandboxSession.StartAsync();

        Assert.Equal("127.0.0.1", first.Host.Url.Host);
        Assert.NotEqual(0, first.Host.Url.Port);
        await Assert.ThrowsAsync<IOException>(() => SandboxHost.StartAsync(
            new SandboxOptions { Port = first.Host.Url.Port }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ends_at_once_with_work_and_connections_open()
    {
        var session = await SandboxSession.StartAsync(new SandboxOptions { Speed = 0.01 });
        await session.DispatchAsync("""{"action":"service.restart","selector":"env"}""");

        await session.Host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<HttpRequestException>(() => session.GetAsync("/v1/version"));
        await session.DisposeAsync();
    }

    public static TheoryData<SandboxOptions> OutOfRange =>
    [
        new SandboxOptions { Port = -1 },
        new SandboxOptions { Port = 65_536 },
        new SandboxOptions { Nodes = 0 },
        new SandboxOptions { Nodes = SandboxOptions.MaximumNodes + 1 },
        new SandboxOptions { Executions = -1 },
        new SandboxOptions { Targets = -1 },
        new SandboxOptions { DispatchStatus = 199 },
        new SandboxOptions { DispatchStatus = 203 },
        new SandboxOptions { Latency = TimeSpan.FromTicks(-1) },
        new SandboxOptions { Latency = SandboxOptions.MaximumLatency + TimeSpan.FromTicks(1) },
        new SandboxOptions { Speed = 0 },
        new SandboxOptions { Speed = double.NaN },
        new SandboxOptions { Speed = double.PositiveInfinity },
        new SandboxOptions { Fail = [new SandboxTurn(13)] },
        new SandboxOptions { Fail = [new SandboxTurn(1, 0)] },
        new SandboxOptions { Lose = [new SandboxTurn(0)] },
        new SandboxOptions { Sick = [1, 13] },
        new SandboxOptions { Silent = [-1] },
        new SandboxOptions { Busy = new SandboxBusySpell(-1, 1) },
        new SandboxOptions { Busy = new SandboxBusySpell(1, 0) },
        new SandboxOptions { Slow = TimeSpan.FromSeconds(-1) },
    ];

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task Options_out_of_range_are_refused(SandboxOptions options)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SandboxHost.StartAsync(options, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_hundred_thousand_executions_are_served()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Executions = 100_000 });

        Assert.Equal(200, (await session.GetAsync($"{session.Executions}?limit=200")).Json.GetProperty("items").GetArrayLength());
    }
}
