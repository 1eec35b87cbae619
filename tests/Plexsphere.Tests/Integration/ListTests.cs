using System.Text.Json.Nodes;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class ListTests
{
    private static readonly ExecutionQuery All = new() { ProjectId = Sample.Project };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ScriptedResponse Page(int from, int count, string? cursor = null) =>
        ScriptedResponse.Json(200, Sample.Page(from, count, cursor));

    [Theory]
    [InlineData(null, 9)]
    [InlineData(200, 3)]
    [InlineData(1, 450)]
    public async Task Streams_to_the_end_in_the_servers_order(int? pageSize, int requests)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Executions = 450, Targets = 1 }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var executions = await engine.Executions.ListAsync(All with { PageSize = pageSize }, null, Stop).ToListAsync(Stop);

        Assert.Equal(450, executions.DistinctBy(execution => execution.Id).Count());
        Assert.Equal(
            executions.OrderBy(execution => execution.CreatedAt).Select(execution => execution.Id),
            executions.Select(execution => execution.Id));
        Assert.All(executions, execution => Assert.Same(engine.Connection, execution.Connection));
        Assert.Equal(requests, sandbox.Requests[SandboxOperations.ListExecutions]);
    }

    [Fact]
    public async Task Asks_for_the_second_page_when_half_of_the_first_one_is_taken()
    {
        await using var server = new ScriptedServer(Page(0, 200, "next"), Page(200, 200));
        using var engine = Engines.Open(server.Url);
        await using var executions = engine.Executions.ListAsync(All with { PageSize = 200 }, null, Stop).GetAsyncEnumerator(Stop);

        for (var taken = 0; taken < 100; taken++)
        {
            Assert.True(await executions.MoveNextAsync());
        }

        Assert.Single(server.Requests);
        await server.ReceivedAsync();

        Assert.True(await executions.MoveNextAsync());
        await server.ReceivedAsync();
        Assert.Equal(["limit=200", "cursor=next"], server.Requests[1].Parameters.OrderDescending());
    }

    [Fact]
    public async Task Asks_for_a_further_page_as_soon_as_the_one_before_it_is_begun()
    {
        await using var server = new ScriptedServer((_, index) => Page(index * 10, 10, $"c{index}"));
        using var engine = Engines.Open(server.Url);
        await using var executions = engine.Executions.ListAsync(All with { PageSize = 10 }, null, Stop).GetAsyncEnumerator(Stop);
        for (var taken = 0; taken < 12; taken++)
        {
            Assert.True(await executions.MoveNextAsync());
        }

        for (var page = 1; page <= 3; page++)
        {
            await server.ReceivedAsync();
        }

        Assert.Equal(["limit=10", "cursor=c1"], server.Requests[2].Parameters.OrderDescending());
    }

    [Fact]
    public async Task Lets_go_of_what_was_taken()
    {
        await using var server = new ScriptedServer((_, index) => Page(index * 100, 100, $"c{index}"));
        using var engine = Engines.Open(server.Url);
        await using var executions = engine.Executions.ListAsync(All with { PageSize = 100 }, null, Stop).GetAsyncEnumerator(Stop);
        var first = await TakeAsync(1);
        await TakeAsync(350);

        // A thread that has just read a page may hold it for another moment.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !first.IsAlive;
            },
            TimeSpan.FromSeconds(20)));

        async Task<WeakReference> TakeAsync(int count)
        {
            for (var taken = 0; taken < count; taken++)
            {
                Assert.True(await executions.MoveNextAsync());
            }

            return new WeakReference(executions.Current);
        }
    }

    [Fact]
    public async Task Is_at_most_one_page_ahead()
    {
        await using var server = new ScriptedServer((_, index) => Page(index * 10, 10, $"c{index}"));
        using var engine = Engines.Open(server.Url);
        var taken = 0;

        await foreach (var execution in engine.Executions.ListAsync(All with { PageSize = 10 }, null, Stop))
        {
            Assert.Equal(Sample.NumberedId(taken), execution.Id);
            taken++;
            Assert.InRange(server.Requests.Count, 1, ((taken - 1) / 10) + 2);
            if (taken == 95)
            {
                break;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task Asks_for_no_page_that_nobody_wants(int wanted)
    {
        await using var server = new ScriptedServer(Page(0, 200, "next"));
        using var engine = Engines.Open(server.Url);
        var taken = 0;

        await foreach (var _ in engine.Executions.ListAsync(All with { PageSize = 200 }, null, Stop))
        {
            if (++taken == wanted)
            {
                break;
            }
        }

        // What the engine might still have sent would have come before this.
        await engine.Executions.ListPageAsync(All, null, Stop);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Sends_nothing_before_the_first_execution_is_asked_for()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Execution().ToJsonString()));
        using var engine = Engines.Open(server.Url);

        _ = engine.Executions.ListAsync(All, null, Stop);
        await engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop);

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Leaves_out_of_the_query_what_was_not_given()
    {
        await using var server = new ScriptedServer(Page(0, 1));
        using var engine = Engines.Open(server.Url);

        await engine.Executions.ListPageAsync(All, null, Stop);

        var request = Assert.Single(server.Requests);
        Assert.Equal("GET", request.Method);
        Assert.Equal($"/v1/projects/{Sample.Project}/executions", request.Target);
    }

    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("a+b", "a%2Bb")]
    [InlineData("a&b=c", "a%26b%3Dc")]
    [InlineData("a#b?c/d", "a%23b%3Fc%2Fd")]
    [InlineData("100%", "100%25")]
    [InlineData("%20", "%2520")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe")]
    [InlineData("\U0001F680", "%F0%9F%9A%80")]
    [InlineData("{x},[y];@:!$'()*", "%7Bx%7D%2C%5By%5D%3B%40%3A%21%24%27%28%29%2A")]
    [InlineData("service.restart-1_2~3", "service.restart-1_2~3")]
    public async Task Encodes_the_actions_name(string name, string encoded)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Page([])));
        using var engine = Engines.Open(server.Url);

        await engine.Executions.ListPageAsync(All with { Action = name }, null, Stop);

        Assert.Equal([$"action_name={encoded}"], Assert.Single(server.Requests).Parameters);
    }

    [Theory]
    [InlineData("eyJvIjoyfQ==.c2lnbmVk+/=", "eyJvIjoyfQ%3D%3D.c2lnbmVk%2B%2F%3D")]
    [InlineData("a%2Bb c", "a%252Bb%20c")]
    public async Task Gives_the_cursor_back_unchanged_and_repeats_the_filters(string cursor, string encoded)
    {
        await using var server = new ScriptedServer(Page(0, 2, cursor), Page(2, 2));
        using var engine = Engines.Open(server.Url);

        var executions =
            await engine.Executions.ListAsync(
                All with { Status = "failed", Action = "service.restart", PageSize = 2 }, null, Stop).ToListAsync(Stop);

        Assert.Equal(4, executions.Count);
        string[] filters = ["action_name=service.restart", "limit=2", "status=failed"];
        Assert.Equal(filters, server.Requests[0].Parameters.Order());
        Assert.Equal([filters[0], $"cursor={encoded}", .. filters[1..]], server.Requests[1].Parameters.Order());
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("ack")]
    [InlineData("started")]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("timeout")]
    public async Task Sends_a_status_in_lower_case(string status)
    {
        await using var server = new ScriptedServer(Page(0, 1));
        using var engine = Engines.Open(server.Url);

        await engine.Executions.ListPageAsync(All with { Status = status }, null, Stop);

        Assert.Equal([$"status={status}"], Assert.Single(server.Requests).Parameters);
    }

    [Fact]
    public async Task Starts_where_a_cursor_says()
    {
        await using var server = new ScriptedServer(Page(0, 1));
        using var engine = Engines.Open(server.Url);

        Assert.Single(await engine.Executions.ListAsync(All with { Cursor = "here" }, null, Stop).ToListAsync(Stop));

        Assert.Equal(["cursor=here"], Assert.Single(server.Requests).Parameters);
    }

    [Theory]
    [InlineData("""{"items":[],"next_cursor":null}""")]
    [InlineData("""{"items":[],"next_cursor":""}""")]
    [InlineData("""{"items":[]}""")]
    public async Task Ends_however_the_last_page_says_so(string last)
    {
        await using var server = new ScriptedServer(Page(0, 1, "c"), ScriptedResponse.Json(200, last));
        using var engine = Engines.Open(server.Url);

        Assert.Single(await engine.Executions.ListAsync(All, null, Stop).ToListAsync(Stop));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Goes_on_after_an_empty_page_that_names_a_next_one()
    {
        await using var server = new ScriptedServer(Page(0, 0, "a"), Page(0, 0, "b"), Page(0, 3));
        using var engine = Engines.Open(server.Url);

        Assert.Equal(3, await engine.Executions.ListAsync(All, null, Stop).CountAsync(Stop));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a")]
    public async Task A_listing_that_runs_in_a_circle_is_an_error_after_what_it_brought(string? start)
    {
        await using var server = new ScriptedServer((request, _) =>
            request.Parameters.Contains("cursor=a") ? Page(2, 2, "a") : Page(0, 2, "a"));
        using var engine = Engines.Open(server.Url);
        var seen = new List<Guid>();

        var error = await Assert.ThrowsAsync<PlexException>(async () =>
        {
            await foreach (var execution in engine.Executions.ListAsync(All with { Cursor = start }, null, Stop))
            {
                seen.Add(execution.Id);
            }
        });

        Assert.Equal(("CursorRepeated", 1), (error.ErrorId, error.ExitCode));
        Assert.Distinct(seen);
        Assert.Equal(start is null ? 4 : 2, seen.Count);
    }

    [Fact]
    public async Task An_error_on_a_later_page_comes_after_the_executions_before_it()
    {
        await using var server = new ScriptedServer(Page(0, 10, "c"), ScriptedResponse.Coded(403, "rebac_denied"));
        using var engine = Engines.Open(server.Url);
        var seen = 0;

        var error = await Assert.ThrowsAsync<PlexApiException>(async () =>
        {
            await foreach (var _ in engine.Executions.ListAsync(All, null, Stop))
            {
                seen++;
            }
        });

        Assert.Equal(("AccessDenied", 10), (error.ErrorId, seen));
    }

    [Fact]
    public async Task Walks_several_statuses_in_lifecycle_order_and_meets_each_execution_once()
    {
        await using var server = new ScriptedServer((request, _) => request.Parameters.Single(part => part.StartsWith(
            "status=", StringComparison.Ordinal)) switch
        {
            "status=pending" => Page(0, 3),
            "status=started" => Page(2, 3),
            _ => Page(4, 3),
        });
        using var engine = Engines.Open(server.Url);

        var executions = await engine.Executions.ListAsync(All, ["failed", "pending", "started"], null, Stop).ToListAsync(Stop);

        Assert.Equal(
            ["status=pending", "status=started", "status=failed"], server.Requests.Select(request => Assert.Single(request.Parameters)));
        Assert.Equal(Enumerable.Range(0, 7).Select(Sample.NumberedId), executions.Select(execution => execution.Id));
    }

    [Fact]
    public async Task Filters_as_the_sandbox_does()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Executions = 300, Targets = 1 }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var all = await engine.Executions.ListAsync(All with { PageSize = 200 }, null, Stop).ToListAsync(Stop);

        var some = await engine.Executions.ListAsync(
            All with { Action = "service.restart", PageSize = 7 }, ["timeout", "failed"], null, Stop)
            .ToListAsync(Stop);

        Assert.NotEmpty(some);
        Assert.Equal(
            new[] { "failed", "timeout" }.SelectMany(status => all.Where(execution => execution.Status == status
                && execution.Action == "service.restart")).Select(execution => execution.Id),
            some.Select(execution => execution.Id));
    }

    [Fact]
    public async Task A_tampered_cursor_is_named_as_such()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var error =
            await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.ListPageAsync(All with { Cursor = "tampered" }, null, Stop));

        Assert.Equal(("InvalidCursor", 1), (error.ErrorId, error.ExitCode));
        Assert.Contains("cursor", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_newest_of_a_server_that_lists_them_first_cost_one_request()
    {
        await using var sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { Executions = 450, Targets = 1, Order = SandboxOrder.Newest }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var newest = await engine.Executions.ListAsync(
            All with { Newest = 20, PageSize = 20 }, [], null, Stop).ToListAsync(Stop);

        Assert.Equal(1, sandbox.Requests[SandboxOperations.ListExecutions]);
        var all = await engine.Executions.ListAsync(All, null, Stop).ToListAsync(Stop);
        Assert.Equal(
            all.OrderByDescending(execution => execution.CreatedAt).Take(20).Select(execution => execution.Id),
            newest.Select(execution => execution.Id));
    }

    [Theory]
    [InlineData(SandboxOrder.Oldest)]
    [InlineData(SandboxOrder.Newest)]
    public async Task The_filters_find_in_either_order_what_looking_at_all_finds(SandboxOrder order)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Executions = 300, Order = order }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var all = await engine.Executions.ListAsync(All with { PageSize = 200 }, null, Stop).ToListAsync(Stop);
        var times = all.Select(execution => execution.CreatedAt).Order().ToList();
        var (after, before, node) = (times[100], times[200], all[150].Targets[0].NodeId);
        bool Wanted(PlexExecution execution) => execution.CreatedAt >= after && execution.CreatedAt < before
            && execution.Targets.Any(target => target.NodeId == node);

        var query = All with { After = after, Before = before, Targets = TargetFilter.Of([node]), PageSize = 7 };
        var found = await engine.Executions.ListAsync(query, [], null, Stop).ToListAsync(Stop);
        var newest = await engine.Executions.ListAsync(query with { Newest = 5 }, ["failed", "succeeded"], null, Stop).ToListAsync(Stop);

        Assert.NotEmpty(found);
        Assert.Equal(all.Where(Wanted).Select(execution => execution.Id), found.Select(execution => execution.Id));
        Assert.Equal(
            all.Where(Wanted).Where(execution => execution.Status is "failed" or "succeeded")
                .OrderByDescending(execution => execution.CreatedAt).Take(5).Select(execution => execution.Id),
            newest.Select(execution => execution.Id));
    }

    [Fact]
    public async Task Executions_that_are_listed_without_targets_are_read_by_their_ids_where_targets_matter()
    {
        await using var server = new ScriptedServer((request, _) => request.Target.Contains('?', StringComparison.Ordinal)
            ? ScriptedResponse.Json(
                200, Sample.Page([Bare(1), Bare(2), Sample.Execution(id: Sample.NumberedId(3), targets: Sample.Target())]))
            : ScriptedResponse.Json(200, Whole(Guid.Parse(request.Target.Split('/')[^1])).ToJsonString()));
        using var engine = Engines.Open(server.Url);
        var query = All with { PageSize = 200, Targets = TargetFilter.Of([Sample.Node]) };

        var found = await engine.Executions.ListAsync(query, [], null, Stop).ToListAsync(Stop);

        Assert.Equal([Sample.NumberedId(2), Sample.NumberedId(3)], found.Select(execution => execution.Id));
        Assert.Equal(3, server.Requests.Count);

        static JsonObject Bare(int number) => Sample.Execution(id: Sample.NumberedId(number), targets: []);

        static JsonObject Whole(Guid id) =>
            Sample.Execution(id: id, targets: Sample.Target(node: id == Sample.NumberedId(1) ? Sample.Project : Sample.Node));
    }
}
