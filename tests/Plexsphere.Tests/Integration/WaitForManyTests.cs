using System.Globalization;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Waiting;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>What it costs to follow many executions at once, in a listing of whatever order and length.</summary>
public class WaitForManyTests
{
    private const int PageSize = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly WaitOptions Close = new(null, TimeSpan.FromMilliseconds(1));

    private readonly List<Guid> _listing = [];
    private readonly HashSet<Guid> _ended = [];
    private readonly HashSet<string> _refused = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Called with the number of each request, before it is answered.</summary>
    private Action<int> Before { get; set; } = _ => { };

    private static Guid[] Ids(int from, int count) => [.. Enumerable.Range(from, count).Select(Sample.NumberedId)];

    private static bool IsListing(ScriptedRequest request) => request.Path.EndsWith("/executions", StringComparison.Ordinal);

    private static string? Value(ScriptedRequest request, string name) =>
        request.Parameters.FirstOrDefault(part => part.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>Answers as a server does whose cursors name the id after which a page begins.</summary>
    private ScriptedResponse Response(ScriptedRequest request, int index)
    {
        Before(index);
        if (!IsListing(request))
        {
            var id = Guid.Parse(request.Path.Split('/')[^1]);
            return _listing.Contains(id)
                ? ScriptedResponse.Json(200, Sample.Execution(StatusOf(id), id, Sample.Target(StatusOf(id))).ToJsonString())
                : ScriptedResponse.Coded(404, "execution_not_found");
        }

        var cursor = Value(request, "cursor");
        if (cursor is not null && _refused.Contains(cursor))
        {
            return ScriptedResponse.Coded(400, "invalid_cursor");
        }

        var status = Value(request, "status");
        var from = cursor is null ? 0 : _listing.IndexOf(Guid.Parse(cursor)) + 1;
        var rest = _listing.Skip(from).Where(id => status is null || StatusOf(id) == status).ToList();
        return ScriptedResponse.Json(200, Sample.Page(
            rest.Take(PageSize).Select(id => Sample.Execution(StatusOf(id), id, Sample.Target(StatusOf(id)))),
            rest.Count > PageSize ? rest[PageSize - 1].ToString() : null));
    }

    private string StatusOf(Guid id) => _ended.Contains(id) ? "succeeded" : "started";

    private async Task<IReadOnlyList<ScriptedRequest>> FollowAsync(IReadOnlyList<Guid> followed)
    {
        await using var server = new ScriptedServer(Response);
        using var engine = Engines.Open(server.Url);
        var executions = followed.Select(id => Sample.Read(Sample.Execution("pending", id))).ToList();
        var wait = new ExecutionWait(executions, _ => engine.Executions, Close);
        var seen = await wait.RunAsync(null, null, Stop).ToListAsync(Stop).AsTask().WaitAsync(Patience, Stop);
        Assert.Equal(followed.Order(), seen.Select(execution => execution.Id).Concat(wait.Lost.Select(lost => lost.Item.Id)).Order());
        Assert.All(seen, execution => Assert.Equal("succeeded", execution.Status));
        return server.Requests;
    }

    [Fact]
    public async Task Those_of_one_page_cost_one_request_a_look()
    {
        var followed = Ids(0, 100);
        _listing.AddRange(followed);
        Before = index => _ended.UnionWith(followed.Take(index * 25));

        var requests = await FollowAsync(followed);

        Assert.All(
            requests, request => Assert.True(IsListing(request) && Value(request, "status") is null && Value(request, "cursor") is null));
        Assert.Equal(5, requests.Count);
    }

    [Fact]
    public async Task Behind_a_long_history_their_page_is_found_once()
    {
        var followed = Ids(1_000, 150);
        _listing.AddRange([.. Ids(0, 1_000), .. followed]);
        Before = index => _ended.UnionWith(followed.Take((index - 6) * 50));

        var requests = await FollowAsync(followed);

        var last = Sample.NumberedId(999).ToString();
        Assert.All(requests, request => Assert.True(IsListing(request) && Value(request, "status") is null));
        Assert.Equal(
            [null, "199", "399", "599", "799", "999", "999", "999", "999", "999"],
            requests.Select(request => NumberOf(Value(request, "cursor"))));

        static string? NumberOf(string? cursor) =>
            cursor is null ? null : (Convert.ToInt32(cursor[..8], 16) - 1).ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Those_that_move_to_the_next_page_are_found_again()
    {
        var followed = Ids(0, 190);
        _listing.AddRange([.. followed, .. Ids(1_000, 2_000)]);
        Before = index =>
        {
            if (index == 1)
            {
                _listing.InsertRange(0, Ids(5_000, 100));
            }

            if (index == 3)
            {
                _ended.UnionWith(followed);
            }
        };

        var requests = await FollowAsync(followed);

        // The first page; the first page and the one after it; then both again.
        Assert.All(requests, request => Assert.True(IsListing(request) && Value(request, "status") is null));
        Assert.Equal(5, requests.Count);
    }

    [Fact]
    public async Task The_search_costs_a_look_no_more_than_reading_each_once_and_goes_on_at_the_next()
    {
        const int Pages = 25;
        var followed = Ids(0, 10);
        var history = Ids(1_000, Pages * PageSize);
        _listing.AddRange([.. history, .. followed]);
        _ended.UnionWith(history);
        Before = index =>
        {
            // Three looks, the first two of which ended in the walks over the open statuses, have found the page.
            if (index == Pages + 1 + 6)
            {
                _ended.UnionWith(followed);
            }
        };

        var requests = await FollowAsync(followed);

        Assert.Equal(
            "pppppppppp sss pppppppppp sss pppppp p".Replace(" ", "", StringComparison.Ordinal),
            string.Concat(requests.Select(request => Value(request, "status") is null ? 'p' : 's')));
        Assert.Equal(
            Pages + 1,
            requests.Where(request => Value(request, "status") is null).Select(request => Value(request, "cursor")).Distinct().Count());
    }

    [Fact]
    public async Task A_cursor_that_is_refused_is_forgotten()
    {
        var followed = Ids(500, 50);
        _listing.AddRange([.. Ids(0, 500), .. followed]);
        _ended.UnionWith(Ids(0, 500));
        Before = index =>
        {
            if (index == 3)
            {
                _refused.Add(Sample.NumberedId(399).ToString());
                _ended.UnionWith(followed);
            }
        };

        var requests = await FollowAsync(followed);

        Assert.Contains(requests, request => Value(request, "status") == "started");
    }

    [Fact]
    public async Task One_that_vanishes_is_lost_and_the_others_are_followed()
    {
        var followed = Ids(0, 20);
        _listing.AddRange(followed);
        Before = index =>
        {
            if (index == 1)
            {
                _listing.Remove(followed[7]);
                _ended.UnionWith(followed.Where(id => id != followed[7]));
            }
        };

        var requests = await FollowAsync(followed);

        Assert.Equal(followed[7].ToString(), Assert.Single(requests, request => !IsListing(request)).Path.Split('/')[^1]);
    }

    [Theory]
    [InlineData(SandboxOrder.Newest)]
    [InlineData(SandboxOrder.Oldest)]
    public async Task The_sandbox_tells_all_ends_whatever_its_order(SandboxOrder order)
    {
        await using var sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { Speed = 20, Nodes = 40, Executions = 1_000, Order = order }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var minted = new List<PlexExecution>();
        await foreach (var node in engine.Nodes.ListAsync(new NodeQuery { ProjectId = sandbox.Project, OfProjectOnly = true }, null, Stop))
        {
            minted.Add(await engine.Executions.DispatchAsync(
                new DispatchRequest { ProjectId = sandbox.Project, Action = "service.restart", NodeId = node.Id }, null, Stop));
        }

        var options = new WaitOptions(null, TimeSpan.FromMilliseconds(20));
        var seen = await new ExecutionWait(minted, _ => engine.Executions, options).RunAsync(null, null, Stop).ToListAsync(Stop)
            .AsTask().WaitAsync(Patience, Stop);

        Assert.Equal(minted.Select(execution => execution.Id).Order(), seen.Select(execution => execution.Id).Order());
        Assert.All(seen, execution => Assert.True(execution.IsFinished));
    }
}
