using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class LongWaitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static PlexExecution Open(int number = 0) =>
        Sample.Read(Sample.Execution("pending", Sample.NumberedId(number), Sample.Target("pending")));

    private static ScriptedResponse Response(ScriptedRequest request, string status, params JsonObject[] targets) =>
        ScriptedResponse.Json(200, Sample.Execution(status, Guid.Parse(request.Path.Split('/')[^1]), targets).ToJsonString());

    private static async Task<(List<PlexExecution> Ended, ExecutionWait Wait, Notices Notices)> FollowAsync(
        PlexEngine engine, JumpingTime time, IReadOnlyCollection<PlexExecution> executions, TimeSpan? timeout = null)
    {
        var notices = new Notices();
        var wait = new ExecutionWait(executions, _ => engine.Executions, new WaitOptions(timeout, null, time));
        return (await wait.RunAsync(null, notices, Stop).ToListAsync(Stop), wait, notices);
    }

    [Fact]
    public async Task A_day_with_a_server_that_goes_away_throttles_fails_and_rotates_its_token_ends_with_every_execution()
    {
        var time = new JumpingTime();
        var tokens = 0;
        string Token() => $"psk_rotating_{tokens:0000}";
        var faults = new ConcurrentDictionary<string, int>();
        await using var server = new ScriptedServer((request, index) =>
        {
            if (index % 500 == 499)
            {
                tokens++;
            }

            if (request.Headers["Authorization"] != $"Bearer {Token()}")
            {
                return Fault("rotated", ScriptedResponse.Coded(401, "unauthenticated"));
            }

            // Each outage is a few requests long; in between nothing is wrong.
            return (index / 7 % 12, index % 5) switch
            {
                (0, _) => Fault("away", ScriptedResponse.Reset),
                (2, _) => Fault("throttled", ScriptedResponse.Coded(429, null, "Retry-After: 120")),
                (4, 0) => Fault("failed", ScriptedResponse.Coded(500, "internal")),
                (6, _) => Fault("gateway", ScriptedResponse.Html(502)),
                (8, 1) => Fault("page", ScriptedResponse.Html(200)),
                (10, 2) => Fault("cut", ScriptedResponse.Create(200, "application/json", "{\"id\":"u8.ToArray())),
                _ when time.Now > TimeSpan.FromHours(24) => Response(request, "succeeded", Sample.Target()),
                _ => Response(request, "started", Sample.Target("started")),
            };
        });
        using var engine = Engines.Open(server.Url, Token(), time: time, read: Token);

        var (ended, wait, notices) = await FollowAsync(engine, time, [Open(0), Open(1), Open(2)]);

        Assert.Empty(wait.Lost.Select(lost => $"{lost.Failure.Message} after {time.Now}"));
        Assert.Empty(wait.Open);
        Assert.Equal(new[] { 0, 1, 2 }.Select(Sample.NumberedId).Order(), ended.Select(execution => execution.Id).Order());
        Assert.All(
            new[] { "rotated", "away", "throttled", "failed", "gateway", "page", "cut" },
            fault => Assert.True(faults.GetValueOrDefault(fault) > 0, fault));
        Assert.True(time.Now > TimeSpan.FromHours(24));
        var (began, over) = (notices.Warnings.Count(warning => warning.EndsWith(
            "The wait goes on.", StringComparison.Ordinal) && !warning.StartsWith("The server answers again", StringComparison.Ordinal)),
            notices.Warnings.Count(warning => warning.StartsWith("The server answers again", StringComparison.Ordinal)));
        Assert.Equal(began, over);
        Assert.Equal(notices.Warnings.Count, began + over);

        ScriptedResponse Fault(string name, ScriptedResponse response)
        {
            faults.AddOrUpdate(name, 1, (_, count) => count + 1);
            return response;
        }
    }

    [Fact]
    public async Task Without_a_time_out_a_wait_ends_after_a_quarter_of_an_hour_without_one_good_answer()
    {
        var time = new JumpingTime();
        await using var server = new ScriptedServer(ScriptedResponse.Coded(500, "internal"));
        using var engine = Engines.Open(server.Url, time: time);

        var (ended, wait, notices) = await FollowAsync(engine, time, [Open()]);

        Assert.Empty(ended);
        Assert.Equal("ServerFailed", Assert.Single(wait.Lost).Failure.ErrorId);
        Assert.InRange(time.Now, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(16));
        Assert.Single(notices.Warnings);
    }

    [Fact]
    public async Task With_a_time_out_a_wait_outlasts_any_outage_until_then()
    {
        var time = new JumpingTime();
        await using var server = new ScriptedServer(ScriptedResponse.Reset);
        using var engine = Engines.Open(server.Url, time: time);

        var (ended, wait, _) = await FollowAsync(engine, time, [Open()], TimeSpan.FromHours(2));

        Assert.Empty(ended);
        Assert.Empty(wait.Lost);
        Assert.Single(wait.Open);
        Assert.InRange(time.Now, TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));
    }

    [Theory]
    [InlineData(401, "unauthenticated")]
    [InlineData(401, "step_up_required")]
    [InlineData(403, "permission_denied")]
    [InlineData(403, null)]
    [InlineData(404, "project_not_found")]
    [InlineData(404, "execution_not_found")]
    public async Task A_refusal_ends_a_wait_at_once(int status, string? code)
    {
        var time = new JumpingTime();
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, code));
        using var engine = Engines.Open(server.Url, time: time);

        var (_, wait, _) = await FollowAsync(engine, time, [Open(0), Open(1)]);

        Assert.Equal(2, wait.Lost.Count);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(25, true)]
    [InlineData(40, false)]
    public async Task What_was_just_dispatched_may_not_be_found_for_half_a_minute(int seconds, bool found)
    {
        var time = new JumpingTime();
        await using var server = new ScriptedServer((request, _) => request.Method == "POST" ? Sample.Minted(request)
            : time.Now < TimeSpan.FromSeconds(seconds) ? ScriptedResponse.Coded(404, "execution_not_found")
            : Response(request, "succeeded", Sample.Target()));
        using var engine = Engines.Open(server.Url, time: time);
        var execution = await engine.Executions.DispatchAsync(
            new DispatchRequest { ProjectId = Sample.Project, Action = "a", NodeId = Sample.Node }, null, Stop);

        var (ended, wait, notices) = await FollowAsync(engine, time, [execution]);

        Assert.Equal(found ? 1 : 0, ended.Count);
        Assert.Equal(found ? 0 : 1, wait.Lost.Count);
        Assert.Empty(notices.Warnings);
    }

    [Fact]
    public async Task Whatever_was_just_dispatched_is_read_once_it_is_found_however_much_was_dispatched_after_it()
    {
        var time = new JumpingTime();
        var (minted, misses) = (0, 0);
        await using var server = new ScriptedServer((request, _) =>
        {
            if (request.Method == "POST")
            {
                return ScriptedResponse.Json(201, Sample.Minted(request, Sample.NumberedId(minted++)));
            }

            return misses++ < 3 ? ScriptedResponse.Coded(404, "execution_not_found") : Response(request, "succeeded", Sample.Target());
        });
        using var engine = Engines.Open(server.Url, revision: PlexDispatchRevision.Colon, time: time);
        var order = new DispatchRequest { ProjectId = Sample.Project, Action = "service.restart", NodeId = Sample.Node };
        for (var i = 0; i < 100; i++)
        {
            await engine.Executions.DispatchAsync(order, null, Stop);
        }

        Assert.Equal("succeeded", (await engine.Executions.GetAsync(Sample.Project, Sample.NumberedId(0), null, Stop)).Status);
        Assert.Equal(4, misses);

        misses = 0;
        await Task.Delay(TimeSpan.FromSeconds(31), time, Stop);
        await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.GetAsync(Sample.Project, Sample.NumberedId(99), null, Stop));
        Assert.Equal(1, misses);
    }

    [Fact]
    public async Task An_unknown_status_ends_the_wait_after_one_more_look_once_every_target_has_ended()
    {
        var time = new JumpingTime();
        await using var server = new ScriptedServer((request, index) => Response(
            request, "partially_succeeded", Sample.Target(), Sample.Target(index < 3 ? "started" : "failed")));
        using var engine = Engines.Open(server.Url, time: time);

        var (ended, _, notices) = await FollowAsync(engine, time, [Open()]);

        Assert.Equal("partially_succeeded", Assert.Single(ended).Status);
        Assert.Contains("partially_succeeded", Assert.Single(notices.Warnings), StringComparison.Ordinal);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task What_ended_without_a_target_is_read_by_itself_before_it_counts()
    {
        var time = new JumpingTime();
        await using var server = new ScriptedServer((request, _) => Response(request, "succeeded", Sample.Target()));
        await using var empty = new ScriptedServer((request, _) => Response(request, "succeeded"));
        using var engine = Engines.Open(server.Url, time: time);
        using var other = Engines.Open(empty.Url, time: time);
        var listed = Sample.Read(Sample.Execution("succeeded"));

        Assert.Single((await FollowAsync(engine, time, [listed])).Ended.Single().Targets);
        Assert.Empty((await FollowAsync(other, time, [listed])).Ended.Single().Targets);
        Assert.Single(server.Requests);
        Assert.Single(empty.Requests);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(200)]
    public async Task Many_are_read_one_by_one_where_the_listing_does_not_work(int status)
    {
        var time = new JumpingTime();
        await using var server = new ScriptedServer((request, _) =>
            request.Path.EndsWith(
                "/executions", StringComparison.Ordinal) ? ScriptedResponse.Html(status) : Response(request, "succeeded", Sample.Target()));
        using var engine = Engines.Open(server.Url, time: time);

        var (ended, wait, _) = await FollowAsync(engine, time, [.. Enumerable.Range(0, 12).Select(Open)]);

        Assert.Equal(12, ended.Count);
        Assert.Empty(wait.Lost);
    }

    [Fact]
    public async Task A_server_that_answers_about_another_execution_is_not_waited_for()
    {
        var time = new JumpingTime();
        await using var server =
            new ScriptedServer(ScriptedResponse.Json(
                200, Sample.Execution("succeeded", Sample.NumberedId(7), Sample.Target()).ToJsonString()));
        using var engine = Engines.Open(server.Url, time: time);

        var (ended, wait, _) = await FollowAsync(engine, time, [Open()]);

        Assert.Empty(ended);
        var (_, failure) = Assert.Single(wait.Lost);
        Assert.Equal("MalformedResponse", failure.ErrorId);
        Assert.Contains("$.id", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }
}
