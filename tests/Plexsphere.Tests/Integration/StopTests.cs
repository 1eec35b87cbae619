using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly ExecutionQuery All = new() { ProjectId = Sample.Project };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<ScriptedResponse> Stalls =>
    [
        ScriptedResponse.Silence,
        ScriptedResponse.StalledBody(200, "application/json", "{\"items\":["),
        ScriptedResponse.StalledBody(503, "application/problem+json", "{\"code\":"),
        new ScriptedResponse("HTTP/1.1 200 OK\r\nContent-"u8.ToArray(), ScriptedResponse.Ending.Stall),
    ];

    [Theory]
    [MemberData(nameof(Stalls), DisableDiscoveryEnumeration = true)]
    public async Task Everything_can_be_stopped_wherever_the_server_stalls(ScriptedResponse stall)
    {
        await using var server = new ScriptedServer(stall);
        using var engine = Engines.Open(server.Url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        Task[] calls =
        [
            engine.Executions.GetAsync(Sample.Project, Sample.Id, null, stop.Token),
            engine.Executions.ListAsync(All, null, stop.Token).ToListAsync(Stop).AsTask(),
            engine.IdentifyAsync(null, stop.Token),
            engine.Executions.DispatchAsync(
                new DispatchRequest { ProjectId = Sample.Project, Action = "a", Selector = "s" }, null, stop.Token),
        ];
        for (var i = 0; i < calls.Length; i++)
        {
            await server.ReceivedAsync();
        }

        Assert.All(calls, call => Assert.False(call.IsCompleted));
        await stop.CancelAsync();

        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Patience, Stop));
        }

        Assert.Equal(calls.Length, server.Requests.Count);
    }

    [Fact]
    public async Task A_listing_that_was_stopped_leaves_the_connection_usable()
    {
        await using var server = new ScriptedServer((_, index) => index switch
        {
            0 => ScriptedResponse.Json(200, Sample.Page(0, 2, "c")),
            1 => ScriptedResponse.Silence,
            _ => ScriptedResponse.Json(200, Sample.Page(0, 1)),
        });
        using var engine = Engines.Open(server.Url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var executions = engine.Executions.ListAsync(All, null, stop.Token).GetAsyncEnumerator(Stop);
        Assert.True(await executions.MoveNextAsync());
        Assert.True(await executions.MoveNextAsync());
        var third = executions.MoveNextAsync().AsTask();
        await server.ReceivedAsync();
        await server.ReceivedAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.WaitAsync(Patience, Stop));
        Assert.Single((await engine.Executions.ListPageAsync(All, null, Stop)).Items);
    }

    [Fact]
    public async Task A_dispatch_that_waits_for_the_path_to_be_found_out_can_be_stopped()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var engine = Engines.Open(server.Url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var order = new DispatchRequest { ProjectId = Sample.Project, Action = "a", Selector = "s" };
        var first = engine.Executions.DispatchAsync(order, null, stop.Token);
        await server.ReceivedAsync();
        var second = engine.Executions.DispatchAsync(order, null, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience, Stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience, Stop));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_closed_connection_says_so()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Execution().ToJsonString()));
        var engine = Engines.Open(server.Url);
        await engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop);

        engine.Dispose();

        PlexException[] errors =
        [
            Assert.Throws<PlexException>(() => PlexEngine.Behind(engine.Connection)),
            await Assert.ThrowsAsync<PlexException>(() => engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop)),
            await Assert.ThrowsAsync<PlexException>(() => engine.Executions.ListPageAsync(All, null, Stop)),
            await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(
                new DispatchRequest { ProjectId = Sample.Project, Action = "a", Selector = "s" }, null, Stop)),
        ];
        Assert.All(errors, error => Assert.Equal(("ConnectionClosed", 3), (error.ErrorId, error.ExitCode)));
        Assert.Single(server.Requests);
        engine.Dispose();
    }

    [Theory]
    [MemberData(nameof(Stalls), DisableDiscoveryEnumeration = true)]
    public async Task Closing_ends_the_reads_that_are_under_way(ScriptedResponse stall)
    {
        await using var server = new ScriptedServer(stall);
        var engine = Engines.Open(server.Url);
        var read = engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop);
        await server.ReceivedAsync();

        engine.Dispose();

        var error = await Assert.ThrowsAsync<PlexException>(() => read.WaitAsync(Patience, Stop));
        Assert.Equal("ConnectionClosed", error.ErrorId);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Closing_during_a_dispatch_leaves_its_outcome_unknown()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        var engine = Engines.Open(server.Url);
        var dispatch = engine.Executions.DispatchAsync(
            new DispatchRequest { ProjectId = Sample.Project, Action = "a", Selector = "s" }, null, Stop);
        await server.ReceivedAsync();

        engine.Dispose();

        var error = await Assert.ThrowsAsync<PlexException>(() => dispatch.WaitAsync(Patience, Stop));
        Assert.Equal("DispatchOutcomeUnknown", error.ErrorId);
        Assert.Single(server.Requests);
    }
}
