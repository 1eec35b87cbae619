using System.Globalization;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class WaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly WaitOptions Close = new(null, TimeSpan.FromMilliseconds(1));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ScriptedResponse Response(JsonObject execution) => ScriptedResponse.Json(200, execution.ToJsonString());

    private static Guid IdOf(ScriptedRequest request) => Guid.Parse(request.Path.Split('/')[^1]);

    private static ExecutionWait Wait(PlexEngine engine, IEnumerable<PlexExecution> executions, WaitOptions? options = null) =>
        new(executions.ToList(), _ => engine.Executions, options ?? Close);

    private static PlexExecution[] Open(int count) =>
        [.. Enumerable.Range(0, count).Select(number => Sample.Read(Sample.Execution("pending", Sample.NumberedId(number))))];

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("timeout")]
    public async Task Follows_by_reading_until_any_end(string end)
    {
        string[] statuses = ["pending", "ack", "started", "paused", end];
        await using var server = new ScriptedServer([.. statuses.Select(status => Response(Sample.Execution(status)))]);
        using var engine = Engines.Open(server.Url);

        var ended = await Wait(engine, [Sample.Read(Sample.Execution("pending"))]).RunAsync(null, null, Stop).ToListAsync(Stop);

        Assert.Equal(end, Assert.Single(ended).Status);
        Assert.Equal(5, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(("GET", Sample.Id), (request.Method, IdOf(request))));
    }

    [Fact]
    public async Task What_has_ended_already_needs_no_request()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);
        using var engine = Engines.Open(server.Url);
        var wait = Wait(engine,
        [
            Sample.Read(Sample.Execution("failed", targets: Sample.Target("failed"))),
            Sample.Read(Sample.Execution("succeeded", Guid.CreateVersion7(), Sample.Target())),
        ]);

        Assert.Equal(
            ["failed", "succeeded"], await wait.RunAsync(null, null, Stop).Select(execution => execution.Status).ToListAsync(Stop));
        Assert.Empty(wait.Open);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Hands_out_each_execution_when_it_ends()
    {
        var ended = new ConcurrentDictionary<Guid, bool>();
        await using var server = new ScriptedServer((request, _) =>
            Response(Sample.Execution(ended.ContainsKey(IdOf(request)) ? "succeeded" : "started", IdOf(request))));
        using var engine = Engines.Open(server.Url);
        var executions = Open(3);
        await using var wait = Wait(engine, executions).RunAsync(null, null, Stop).GetAsyncEnumerator(Stop);

        foreach (var next in new[] { executions[1], executions[2], executions[0] })
        {
            ended[next.Id] = true;
            Assert.True(await wait.MoveNextAsync().AsTask().WaitAsync(Patience, Stop));
            Assert.Equal(next.Id, wait.Current.Id);
        }

        Assert.False(await wait.MoveNextAsync());
    }

    [Fact]
    public async Task A_time_out_leaves_those_that_go_on_as_they_were_last_seen()
    {
        await using var server = new ScriptedServer((request, _) =>
            Response(Sample.Execution(IdOf(request) == Sample.NumberedId(0) ? "succeeded" : "started", IdOf(request))));
        using var engine = Engines.Open(server.Url);
        var wait = Wait(engine, Open(2), Close with { Timeout = TimeSpan.FromSeconds(2) });

        var ended = await wait.RunAsync(null, null, Stop).ToListAsync(Stop);

        Assert.Equal(Sample.NumberedId(0), Assert.Single(ended).Id);
        var open = Assert.Single(wait.Open);
        Assert.Equal((Sample.NumberedId(1), "started"), (open.Id, open.Status));
        Assert.DoesNotContain(server.Requests, request => request.Method != "GET");
    }

    [Fact]
    public async Task A_time_out_of_nothing_looks_not_once()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);
        using var engine = Engines.Open(server.Url);
        var wait = Wait(engine, Open(2), Close with { Timeout = TimeSpan.Zero });

        Assert.Empty(await wait.RunAsync(null, null, Stop).ToListAsync(Stop));
        Assert.Equal(2, wait.Open.Count);
    }

    [Fact]
    public async Task A_time_out_ends_a_wait_that_the_server_stalls()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var engine = Engines.Open(server.Url);
        var wait = Wait(engine, Open(1), Close with { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.Empty(await wait.RunAsync(null, null, Stop).ToListAsync(Stop).AsTask().WaitAsync(Patience, Stop));
        Assert.Single(wait.Open);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Can_be_stopped_while_the_server_stalls(int count)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var engine = Engines.Open(server.Url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var wait = Wait(engine, Open(count)).RunAsync(null, null, stop.Token).ToListAsync(Stop).AsTask();
        await server.ReceivedAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task Can_be_stopped_between_two_looks()
    {
        await using var server = new ScriptedServer(Response(Sample.Execution("started")));
        using var engine = Engines.Open(server.Url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var wait =
            Wait(engine, Open(1), new WaitOptions(null, TimeSpan.FromHours(1))).RunAsync(null, null, stop.Token).ToListAsync(Stop).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task What_ended_is_handed_out_before_a_failure_ends_the_wait()
    {
        await using var server = new ScriptedServer((request, _) => IdOf(request) == Sample.NumberedId(0)
            ? Response(Sample.Execution("succeeded", IdOf(request)))
            : ScriptedResponse.Coded(401, "unauthenticated"));
        using var engine = Engines.Open(server.Url);
        var ended = new List<Guid>();

        var wait = Wait(engine, Open(2));

        await foreach (var execution in wait.RunAsync(null, null, Stop))
        {
            ended.Add(execution.Id);
        }

        var (item, failure) = Assert.Single(wait.Lost);
        Assert.Equal((Sample.NumberedId(1), "Unauthenticated"), (item.Id, failure.ErrorId));
        Assert.Equal([Sample.NumberedId(0)], ended);
    }

    [Fact]
    public async Task Reports_how_far_it_has_come()
    {
        JsonObject Step(string one, string two) =>
            Sample.Execution(one == two ? one : "started", targets: [Sample.Target(one), Sample.Target(two)]);
        await using var server = new ScriptedServer(
            Response(Step("started", "pending")), Response(Step("succeeded", "started")), Response(Step("succeeded", "succeeded")));
        using var engine = Engines.Open(server.Url);
        var progress = new ProgressLog();

        await Wait(engine, [Sample.Read(Step("pending", "pending"))]).RunAsync(progress, null, Stop).ToListAsync(Stop);

        Assert.Equal(
            [0, 0, 1, 2], progress.Reports.Select(report => int.Parse(report.Status.Split(' ')[0], CultureInfo.InvariantCulture)));
        Assert.Equal(new WaitProgress("2 of 2 targets finished", 100), progress.Reports[^1] with { Elapsed = default });
    }

    [Fact]
    public async Task Names_up_to_three_nodes_that_are_open_and_how_long_it_has_waited()
    {
        JsonObject Step(int ended) => Sample.Execution(
            ended == 5 ? "succeeded" : "started",
            targets: [.. Enumerable.Range(0, 5).Select(
                node => Sample.Target(
                    node < ended ? "succeeded" : "started", node: Guid.Parse($"01a22793-5f05-7d33-b9bc-00000000000{node}")))]);
        await using var server = new ScriptedServer(Response(Step(1)), Response(Step(2)), Response(Step(5)));
        using var engine = Engines.Open(server.Url);
        var progress = new ProgressLog();

        await Wait(engine, [Sample.Read(Step(1))]).RunAsync(progress, null, Stop).ToListAsync(Stop);

        Assert.Equal(
            [
                "…00000001, …00000002, …00000003, …", "…00000001, …00000002, …00000003, …", "…00000002, …00000003, …00000004", "",
            ],
            progress.Reports.Select(report => report.Open));
        Assert.All(
            progress.Reports.Zip(progress.Reports.Skip(1)), pair => Assert.True(pair.First.Elapsed <= pair.Second.Elapsed));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("timeout")]
    public async Task Fails_with_the_first_target_where_that_is_wanted(string end)
    {
        JsonObject Step(string first) =>
            Sample.Execution("started", targets: [Sample.Target(first), Sample.Target("started", node: Sample.NumberedId(7))]);
        await using var server = new ScriptedServer(Response(Step("started")), Response(Step(end)), ScriptedResponse.Reset);
        using var engine = Engines.Open(server.Url);
        var wait = Wait(engine, [Sample.Read(Step("pending"))], Close with { FailFast = true });

        Assert.Empty(await wait.RunAsync(null, null, Stop).ToListAsync(Stop));

        Assert.Equal(2, server.Requests.Count);
        Assert.Same(wait.Failed, Assert.Single(wait.Open));
        Assert.Equal(end, wait.Failed!.Targets[0].Status);
    }

    [Fact]
    public async Task Fails_at_once_with_what_had_failed_before_and_hands_out_what_had_ended()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);
        using var engine = Engines.Open(server.Url);
        var failed = Sample.Read(Sample.Execution("failed", targets: Sample.Target("failed")));
        var fine = Sample.Read(Sample.Execution("succeeded", Sample.NumberedId(8), Sample.Target()));
        var wait = Wait(engine, [failed, .. Open(2), fine], Close with { FailFast = true });

        Assert.Equal([failed, fine], await wait.RunAsync(null, null, Stop).ToListAsync(Stop));

        Assert.Empty(server.Requests);
        Assert.Same(failed, wait.Failed);
        Assert.Equal(2, wait.Open.Count);
    }

    [Fact]
    public async Task Sees_a_failed_target_also_where_the_listing_comes_without_targets()
    {
        JsonObject[] Bad() => [Sample.Target("failed"), Sample.Target("started", node: Sample.NumberedId(7))];
        await using var server = new ScriptedServer((request, _) => request.Path.EndsWith("/executions", StringComparison.Ordinal)
            ? ScriptedResponse.Json(200, Sample.Page(Enumerable.Range(0, 6).Select(n => Sample.Execution("started", Sample.NumberedId(n)))))
            : Response(Sample.Execution("started", IdOf(request), IdOf(request) == Sample.NumberedId(4) ? Bad() : [Sample.Target("ack")])));
        using var engine = Engines.Open(server.Url);
        var wait = Wait(engine, Open(6), Close with { FailFast = true });

        Assert.Empty(await wait.RunAsync(null, null, Stop).ToListAsync(Stop));

        Assert.Equal(Sample.NumberedId(4), wait.Failed?.Id);
        Assert.Equal(6, wait.Open.Count);
    }

    [Fact]
    public async Task Follows_what_the_sandbox_runs()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Speed = 1_000 }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var minted = new List<PlexExecution>();
        for (var i = 0; i < 6; i++)
        {
            minted.Add(await engine.Executions.DispatchAsync(
                new DispatchRequest { ProjectId = sandbox.Project, Action = "diagnostics.collect", Selector = "env=prod" }, null, Stop));
        }

        var ended = await new ExecutionWait(minted, _ => engine.Executions, Close).RunAsync(null, null, Stop).ToListAsync(Stop)
            .AsTask().WaitAsync(Patience, Stop);

        Assert.Equal(minted.Select(execution => execution.Id).Order(), ended.Select(execution => execution.Id).Order());
        Assert.All(ended, execution => Assert.Equal(("succeeded", 0), (execution.Status, execution.OpenCount)));
        Assert.Equal(6, sandbox.MintedExecutions);
    }

    private sealed class ProgressLog : IProgress<WaitProgress>
    {
        public List<WaitProgress> Reports { get; } = [];

        public void Report(WaitProgress value) => Reports.Add(value);
    }
}
