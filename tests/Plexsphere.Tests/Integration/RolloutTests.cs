using System.Collections.Concurrent;
using Plexsphere.Core;
using Plexsphere.Core.Rollouts;
using Plexsphere.Tests.Support;
using static Plexsphere.Tests.Support.ScriptedFleet;

namespace Plexsphere.Tests.Integration;

/// <summary>What a rollout does at each turn, on a fleet whose fates are written beforehand.</summary>
public class RolloutTests
{
    private const string Action = "service.restart";
    private const string Health = "health.check";

    private readonly ConcurrentDictionary<(int Node, string Action), Fate> _fates = [];
    private readonly Notices _notices = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static RolloutPlan Plan(int nodes, params string[] sizes) => RolloutPlan.Of(
        Enumerable.Range(0, nodes).Select(number => new RolloutNode(Sample.Project, Sample.NumberedId(number), $"n{number}")),
        BatchSizes.Parse(sizes),
        static _ => null);

    private static RolloutOptions Options(int most = 0, string? health = null, int throttle = 1, TimeSpan? wait = null) => new()
    {
        Action = Action,
        HealthAction = health,
        MaximumFailures = most,
        ThrottleLimit = throttle,
        WaitTimeout = wait ?? TimeSpan.FromSeconds(1_000),
    };

    private ScriptedFleet Fleet() => new((node, action) => _fates.GetValueOrDefault((NumberOf(node), action), Fate.Succeeds));

    private static int NumberOf(Guid node) => Enumerable.Range(0, 100).First(number => Sample.NumberedId(number) == node);

    private static PlexEngine Engine(ScriptedFleet fleet, string revision = PlexDispatchRevision.Colon) =>
        Engines.Open(fleet.Server.Url, revision: revision, time: new JumpingTime());

    private async Task<(IReadOnlyList<PlexRolloutStep> Steps, Rollout Rollout)> RunAsync(
        PlexEngine engine, RolloutPlan plan, RolloutOptions options, Func<RolloutBatch, bool>? approve = null)
    {
        var rollout = engine.RollOut(plan, options, static _ => { });
        var steps =
            await rollout.RunAsync(batch => Task.FromResult(approve?.Invoke(batch) ?? true), null, _notices, Stop).ToListAsync(Stop);
        return (steps, rollout);
    }

    private static string[] Told(IEnumerable<PlexRolloutStep> steps) =>
        [.. steps.OrderBy(step => step.NodeName).Select(step => $"{step.Batch} {step}")];

    [Fact]
    public async Task One_failure_stops_it_after_what_is_under_way()
    {
        _fates[(2, Action)] = Fate.Fails;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, rollout) = await RunAsync(engine, Plan(6, "2"), Options(throttle: 2));

        Assert.Equal(
            ["1 n0 succeeded", "1 n1 succeeded", "2 n2 failed", "2 n3 succeeded", "3 n4 not-started", "3 n5 not-started"], Told(steps));
        var verdict = rollout.Verdict()!;
        Assert.Equal(PlexErrors.RolloutStopped, verdict.Error);
        Assert.Equal(
            "The rollout of 'service.restart' was stopped in batch 2 of 3: 1 of 6 nodes failed, and -MaximumFailures is 0 (n2 failed). 2 "
                + "nodes were not started.",
            verdict.Message);
        Assert.Same(steps.Single(step => step.Status == "failed"), rollout.Culprit);
        Assert.Equal(rollout.Culprit!.ExecutionId, verdict.Subject.ExecutionId);
    }

    [Fact]
    public async Task A_failure_that_is_seen_while_a_batch_is_dispatched_stops_the_rest_of_it()
    {
        // The second dispatch is answered when the first node's failure is out.
        _fates[(0, Action)] = Fate.Fails;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var failed = new TaskCompletionSource();
        var dispatches = 0;
        fleet.Before = (_, request) => request.Method == "POST" && Interlocked.Increment(ref dispatches) == 2
            ? failed.Task
            : Task.CompletedTask;
        var rollout = engine.RollOut(Plan(5, "5"), Options(), static _ => { });
        var steps = new List<PlexRolloutStep>();
        await foreach (var step in rollout.RunAsync(_ => Task.FromResult(true), null, null, Stop))
        {
            steps.Add(step);
            failed.TrySetResult();
        }

        Assert.Equal(["1 n0 failed", "1 n1 succeeded", "1 n2 not-started", "1 n3 not-started", "1 n4 not-started"], Told(steps));
        Assert.Equal(2, fleet.Dispatches.Count);
    }

    [Fact]
    public async Task A_batch_of_which_all_fail_stops_it_whatever_the_budget()
    {
        _fates[(0, Action)] = Fate.Fails;
        _fates[(2, Action)] = _fates[(3, Action)] = Fate.IsRefused;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, rollout) = await RunAsync(engine, Plan(6, "1", "1", "2"), Options(most: 50));

        // One node alone is no whole batch.
        Assert.Equal(
            ["1 n0 failed", "2 n1 succeeded", "3 n2 refused", "3 n3 refused", "4 n4 not-started", "4 n5 not-started"], Told(steps));
        Assert.Contains("all 2 nodes of batch 3 failed", rollout.Verdict()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_batch_too_is_an_error_where_all_of_it_failed()
    {
        _fates[(1, Action)] = _fates[(2, Action)] = Fate.Fails;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (_, rollout) = await RunAsync(engine, Plan(3, "1", "2"), Options(most: 50));

        Assert.Equal(PlexErrors.RolloutStopped, rollout.Verdict()!.Error);
    }

    [Fact]
    public async Task Failures_within_the_budget_are_a_remark_and_no_error()
    {
        _fates[(1, Action)] = Fate.TimesOut;
        _fates[(3, Action)] = Fate.IsCancelled;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, rollout) = await RunAsync(engine, Plan(5, "2"), Options(most: 2));

        Assert.Equal(["1 n0 succeeded", "1 n1 timeout", "2 n2 succeeded", "2 n3 cancelled", "3 n4 succeeded"], Told(steps));
        Assert.Null(rollout.Verdict());
        Assert.Equal("2 of 5 nodes failed, which is within -MaximumFailures 2: n1 timeout, n3 cancelled.", rollout.Remark);
    }

    [Fact]
    public async Task A_node_is_well_when_its_health_action_has_succeeded()
    {
        _fates[(1, Health)] = Fate.Fails;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, _) = await RunAsync(engine, Plan(4, "2"), Options(health: Health, throttle: 2));

        Assert.Equal(["1 n0 succeeded", "1 n1 unhealthy", "2 n2 not-started", "2 n3 not-started"], Told(steps));
        Assert.All(steps.Take(2), step => Assert.NotNull(step.ExecutionId));
        Assert.All(steps.Take(2), step => Assert.NotNull(step.HealthExecutionId));
        Assert.Equal("health.check: failed", steps.Single(step => step.Status == "unhealthy").Message);
    }

    [Fact]
    public async Task Health_is_not_checked_once_too_much_has_failed_and_does_not_count()
    {
        _fates[(1, Action)] = Fate.Fails;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, rollout) = await RunAsync(engine, Plan(3, "3"), Options(health: Health, throttle: 3));

        Assert.Equal(["1 n0 unknown", "1 n1 failed", "1 n2 unknown"], Told(steps));
        Assert.All(steps.Where(step => step.Status == "unknown"), step => Assert.Equal("health not checked", step.Message));
        Assert.DoesNotContain(fleet.Dispatches, dispatch => dispatch.Action == Health);
        Assert.Contains("1 of 3 nodes failed", rollout.Verdict()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_for_want_of_room_is_sent_again_and_nothing_else_is()
    {
        _fates[(0, Action)] = Fate.BusyTwice;
        _fates[(1, Action)] = Fate.NoResponse;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, _) = await RunAsync(engine, Plan(3, "3"), Options(most: 3));

        Assert.Equal(["1 n0 succeeded", "1 n1 unknown", "1 n2 succeeded"], Told(steps));
        Assert.Equal(5, fleet.Server.Requests.Count(request => request.Method == "POST"));
        Assert.Single(_notices.Warnings, warning => warning.Contains("dispatched again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Room_is_waited_for_no_longer_than_a_dispatch_may_take()
    {
        _fates[(0, Action)] = Fate.BusyTwice;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, _) = await RunAsync(engine, Plan(1, "1"), Options(wait: TimeSpan.FromMilliseconds(500)));

        Assert.Equal(["1 n0 refused"], Told(steps));
        Assert.Contains("capacity_exceeded", steps[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_open_when_its_time_is_over_is_unknown_and_its_id_is_told()
    {
        _fates[(0, Action)] = Fate.NeverEnds;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, rollout) = await RunAsync(engine, Plan(2, "1"), Options());

        Assert.Equal(["1 n0 unknown", "2 n1 not-started"], Told(steps));
        Assert.NotNull(steps[0].ExecutionId);
        Assert.Equal(
            $"Not finished after 1000 s; it goes on: Wait-PlexExecution -Project {Sample.Project} -Id {steps[0].ExecutionId}",
            steps[0].Message);
        Assert.NotNull(rollout.Verdict());
    }

    [Fact]
    public async Task A_token_that_is_refused_ends_it_with_its_own_error_whatever_the_budget()
    {
        _fates[(1, Action)] = Fate.Unauthenticated;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, rollout) = await RunAsync(engine, Plan(4, "2"), Options(most: 50));

        Assert.Equal(["1 n0 succeeded", "1 n1 refused", "2 n2 not-started", "2 n3 not-started"], Told(steps));
        var verdict = Assert.IsType<PlexApiException>(rollout.Verdict());
        Assert.Equal((PlexErrors.Unauthenticated, 401), (verdict.Error, verdict.StatusCode));
        Assert.StartsWith(
            "The rollout of 'service.restart' was stopped in batch 1 of 2: Because", verdict.Message, StringComparison.Ordinal);
        Assert.EndsWith("(n1 refused). 2 nodes were not started.", verdict.Message, StringComparison.Ordinal);
        Assert.Equal("n1", rollout.Culprit!.NodeName);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_ends_it_with_its_own_error_whatever_the_budget()
    {
        await using var fleet = Fleet();
        using var engine = Core.PlexEngine.Behind(Core.PlexEngine.Open(new PlexConnectionSettings
        {
            Server = fleet.Server.Url,
            Token = Engines.Token,
            Source = "parameter",
            TokenSource = "parameter",
            JournalPath = Path.GetTempPath(),
            Time = new JumpingTime(),
        }));
        var (steps, rollout) = await RunAsync(engine, Plan(4, "2"), Options(most: 50));

        Assert.Equal(["1 n0 refused", "1 n1 not-started", "2 n2 not-started", "2 n3 not-started"], Told(steps));
        Assert.Equal(PlexErrors.JournalFailed, rollout.Verdict()!.Error);
        Assert.Null(rollout.Remark);
        Assert.Empty(fleet.Server.Requests);
    }

    [Fact]
    public async Task An_execution_that_is_given_for_a_second_dispatch_is_none_of_it()
    {
        await using var server = new ScriptedServer((request, _) => ScriptedResponse.Json(
            request.Method == "POST" ? 201 : 200, Sample.Execution("succeeded").ToJsonString()));
        using var engine = Engines.Open(server.Url, revision: PlexDispatchRevision.Colon, time: new JumpingTime());
        var steps = await engine.RollOut(Plan(2, "1"), Options(most: 1, wait: TimeSpan.FromSeconds(5_000)) , static _ => { })
            .RunAsync(_ => Task.FromResult(true), null, null, Stop).ToListAsync(Stop);

        Assert.Equal((PlexRolloutStatus.Unknown, null), (steps[1].Status, steps[1].ExecutionId));
        Assert.Contains(
            $"The server gave the execution {Sample.Id}, which is that of another dispatch.", steps[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_execution_that_turns_to_another_node_is_unknown_and_says_so()
    {
        await using var server = new ScriptedServer((request, _) => request.Method == "POST"
            ? ScriptedResponse.Json(201, Sample.Minted(request, Sample.Id))
            : ScriptedResponse.Json(
                200, Sample.Execution("succeeded", targets: Sample.Target(node: Sample.NumberedId(77))).ToJsonString()));
        using var engine = Engines.Open(server.Url, revision: PlexDispatchRevision.Colon, time: new JumpingTime());
        var (steps, _) = await RunAsync(engine, Plan(1, "1"), Options(most: 1));

        Assert.Equal("1 n0 unknown", Told(steps)[0]);
        Assert.Equal(
            $"The server says that the execution went to node {Sample.NumberedId(77)}, and it was dispatched to {Sample.NumberedId(0)}.",
            steps[0].Message);
    }

    [Fact]
    public async Task Room_is_not_waited_for_without_end_where_no_time_is_set()
    {
        await using var server = new ScriptedServer((_, _) => ScriptedResponse.Coded(429, "capacity_exceeded", "Retry-After: 60"));
        using var engine = Engines.Open(server.Url, revision: PlexDispatchRevision.Colon, time: new JumpingTime());
        var rollout = engine.RollOut(Plan(1, "1"), Options() with { WaitTimeout = null }, static _ => { });
        var steps = await rollout.RunAsync(_ => Task.FromResult(true), null, null, Stop).ToListAsync(Stop);

        Assert.Equal(["1 n0 refused"], Told(steps));
        Assert.Equal(16, server.Requests.Count);
    }

    [Fact]
    public async Task What_may_have_run_is_not_among_what_can_simply_be_gone_on_with()
    {
        (_fates[(0, Action)], _fates[(1, Action)], _fates[(2, Action)]) = (Fate.Fails, Fate.TimesOut, Fate.NoResponse);
        (_fates[(3, Action)], _fates[(4, Action)], _fates[(5, Health)]) = (Fate.IsRefused, Fate.IsLost, Fate.Fails);
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (_, rollout) = await RunAsync(engine, Plan(10, "8"), Options(most: 5, health: Health, throttle: 8));

        Assert.Equal(["failed", "refused", "not-started"], rollout.CanGoOn);
        Assert.Null(rollout.Interruption);
    }

    [Fact]
    public async Task A_batch_that_is_not_confirmed_is_left_alone_and_the_next_is_asked_about()
    {
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var (steps, rollout) = await RunAsync(engine, Plan(6, "2"), Options(), batch => batch.Number != 2);

        Assert.Equal(
            [
                "1 n0 succeeded", "1 n1 succeeded", "2 n2 not-started", "2 n3 not-started", "3 n4 succeeded", "3 n5 succeeded",
            ],
            Told(steps));
        Assert.All(steps.Where(step => step.Batch == 2), step => Assert.Equal("The batch was not confirmed.", step.Message));
        Assert.Null(rollout.Verdict());
    }

    [Fact]
    public async Task Finding_out_the_path_costs_one_request_however_many_are_sent_at_once()
    {
        await using var fleet = Fleet();
        using var engine = Engine(fleet, PlexDispatchRevision.Auto);
        var (steps, _) = await RunAsync(engine, Plan(8, "8"), Options(throttle: 8));

        Assert.All(steps, step => Assert.Equal("succeeded", step.Status));
        Assert.Equal(8, fleet.Server.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task Who_takes_no_more_steps_has_no_more_sent_and_is_told_what_goes_on()
    {
        _fates[(1, Action)] = Fate.NeverEnds;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var first = new TaskCompletionSource();
        var dispatches = 0;
        fleet.Before =
            (_, request) => request.Method == "POST" && Interlocked.Increment(ref dispatches) == 3 ? first.Task : Task.CompletedTask;
        var rollout = engine.RollOut(Plan(6, "6"), Options(), static _ => { });
        await foreach (var step in rollout.RunAsync(_ => Task.FromResult(true), null, null, Stop))
        {
            rollout.Ledger.Written(step);
            break;
        }

        first.SetResult();
        var (minted, unknown) = rollout.Ledger.Close(TimeSpan.FromSeconds(20));

        Assert.Equal("The rollout of 'service.restart' was stopped: 3 of 6 nodes were not started.", rollout.Interruption);
        Assert.Equal(3, fleet.Dispatches.Count);
        Assert.Equal(2, minted.Count);
        Assert.Empty(unknown);
    }

    [Fact]
    public async Task It_tells_how_far_it_is()
    {
        _fates[(0, Action)] = Fate.Fails;
        await using var fleet = Fleet();
        using var engine = Engine(fleet);
        var heard = new ConcurrentQueue<string>();
        var rollout = engine.RollOut(Plan(2, "1"), Options(most: 1), static _ => { });
        await rollout.RunAsync(_ => Task.FromResult(true), new Hearer(heard), null, Stop).ToListAsync(Stop);

        Assert.Equal(
            [
                "batch 1 of 2, 0 of 2 nodes done, 0 failed of at most 1",
                "batch 1 of 2, 1 of 2 nodes done, 1 failed of at most 1",
                "batch 2 of 2, 1 of 2 nodes done, 1 failed of at most 1",
                "batch 2 of 2, 2 of 2 nodes done, 1 failed of at most 1",
            ],
            heard);
    }

    private sealed class Hearer(ConcurrentQueue<string> heard) : IProgress<RolloutProgress>
    {
        public void Report(RolloutProgress value) => heard.Enqueue(value.ToString());
    }
}
