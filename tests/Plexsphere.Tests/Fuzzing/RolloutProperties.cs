using System.Collections.Concurrent;
using Plexsphere.Core.Rollouts;
using Plexsphere.Tests.Support;
using static Plexsphere.Tests.Support.ScriptedFleet;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>
/// However a rollout is cut into batches and whatever befalls its nodes: each comes out once, none is dispatched to twice, what failed is
/// counted, and nothing is begun once too much has failed.
/// </summary>
public class RolloutProperties
{
    private const string Action = "service.restart";
    private const string Health = "health.check";
    private const int Rollouts = 1_000;
    private const int AtOnce = 8;

    private static readonly Fate[] Fates =
    [
        Fate.Fails, Fate.TimesOut, Fate.IsCancelled, Fate.IsRefused, Fate.IsLost, Fate.IsGone, Fate.IsContradicted, Fate.NoResponse,
        Fate.NoResponseAndNothingRan, Fate.HasNoTarget,
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public Task Each_node_comes_out_once_and_what_failed_is_counted() => ForAllAsync(async rollout =>
    {
        var (fleet, plan, options) = (rollout.Fleet, rollout.Plan, rollout.Options);
        var run = rollout.Start();
        var steps = await run.RunAsync(_ => Task.FromResult(true), null, null, Stop).ToListAsync(Stop);

        // Every node of the cohort, once, in its batch.
        Assert.Equal(
            plan.Batches.SelectMany(batch => batch.Nodes.Select(node => (node.Id, (int?)batch.Number))).Order(),
            steps.Select(step => (step.NodeId, step.Batch)).Order());
        Assert.Equal(fleet.Dispatches.Count, fleet.Dispatches.Distinct().Count());

        // What became of each is what befell it.
        foreach (var step in steps.Where(step => step.Status != PlexRolloutStatus.NotStarted && step.Message != "health not checked"))
        {
            Assert.Contains((step.NodeId, Action), fleet.Dispatches);
            Assert.Equal(rollout.Expected(step.NodeId), step.Status);
        }

        Assert.All(
            steps.Where(step => step.Status == PlexRolloutStatus.NotStarted),
            step => Assert.DoesNotContain(fleet.Dispatches, dispatch => dispatch.Node == step.NodeId));
        Assert.All(
            steps.Where(step => step.Message == "health not checked"),
            step => Assert.DoesNotContain((step.NodeId, Health), fleet.Dispatches));

        var failures = steps.Count(step => PlexRolloutStatus.IsFailure(step.Status) && step.Message != "health not checked");
        var whole = plan.Batches.FirstOrDefault(batch => batch.Nodes.Count > 1 && batch.Nodes.All(node =>
            PlexRolloutStatus.IsFailure(steps.Single(step => step.NodeId == node.Id).Status)
            && steps.Single(step => step.NodeId == node.Id).Message != "health not checked"));
        var isStopped = failures > options.MaximumFailures || whole is not null;
        Assert.Equal(isStopped, run.Verdict() is not null);
        Assert.Equal(!isStopped && failures > 0, run.Remark is not null);
        if (isStopped)
        {
            // No batch after the one in which it was stopped, and in that one nothing after the failure that was seen before the next
            // dispatch: a refusal is seen at once where one is sent at a time.
            var last = steps.Where(step => PlexRolloutStatus.IsFailure(step.Status)).Max(step => step.Batch);
            Assert.All(steps.Where(step => step.Batch > last), step => Assert.Equal(PlexRolloutStatus.NotStarted, step.Status));
            Assert.Contains(run.Culprit, steps);
            Assert.Equal(PlexErrors.RolloutStopped, run.Verdict()!.Error);
            Assert.True(
                steps.SkipWhile(step => step.Status != PlexRolloutStatus.NotStarted)
                    .All(step => step.Status == PlexRolloutStatus.NotStarted));
        }
        else
        {
            Assert.DoesNotContain(steps, step => step.Status is PlexRolloutStatus.NotStarted or PlexRolloutStatus.Skipped);
        }
    });

    [Fact]
    public Task Nothing_is_sent_once_too_much_has_failed() => ForAllAsync(async rollout =>
    {
        // Refusals alone, one at a time: each is known before the next dispatch.
        var (fleet, plan) = (rollout.Fleet, rollout.Plan);
        await rollout.Start().RunAsync(_ => Task.FromResult(true), null, null, Stop).ToListAsync(Stop);

        var (failures, sent, expected) = (0, 0, 0);
        foreach (var batch in plan.Batches)
        {
            var ofBatch = 0;
            foreach (var node in batch.Nodes)
            {
                if (failures <= rollout.Options.MaximumFailures)
                {
                    expected++;
                    var isFailure = rollout.Expected(node.Id) != PlexRolloutStatus.Succeeded;
                    (failures, ofBatch) = (failures + (isFailure ? 1 : 0), ofBatch + (isFailure ? 1 : 0));
                }
            }

            failures = batch.Nodes.Count > 1 && ofBatch == batch.Nodes.Count ? int.MaxValue : failures;
            if (failures > rollout.Options.MaximumFailures)
            {
                break;
            }
        }

        sent = fleet.Dispatches.Count;
        Assert.Equal(expected, sent);
    }, refusalsOnly: true);

    [Fact]
    public Task Whenever_it_is_stopped_everything_that_was_minted_is_told() => ForAllAsync(async rollout =>
    {
        var fleet = rollout.Fleet;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var at = rollout.Random.Next(1, 40);
        fleet.Before = async (request, _) =>
        {
            if (request == at)
            {
                await stop.CancelAsync();
            }
        };
        var announced = new ConcurrentBag<Guid>();
        var written = new List<PlexRolloutStep>();
        Rollout? run = null;
        run = rollout.Start(execution =>
        {
            announced.Add(execution.Id);
            run!.Ledger.Announced(execution.Id);
        });
        try
        {
            await foreach (var step in run.RunAsync(_ => Task.FromResult(true), null, null, stop.Token))
            {
                written.Add(step);
                run.Ledger.Written(step);
            }
        }
        catch (OperationCanceledException)
        {
            // As it was asked.
        }

        var (minted, unknown) = run.Ledger.Close(TimeSpan.FromSeconds(5));
        var told = announced.Concat(minted.Select(execution => execution.Id)).ToHashSet();

        // What was under way when it ended may still arrive, also between two looks.
        var dispatches = fleet.Dispatches.ToList();
        Assert.Equal(dispatches.Count, dispatches.Distinct().Count());
        foreach (var id in fleet.Executions.Where(id => !told.Contains(id)))
        {
            // There was no response: then its node is told of, by a step or at the end.
            var node = fleet.NodeOf(id);
            Assert.True(
                written.Exists(step => step.NodeId == node && step.Status == PlexRolloutStatus.Unknown)
                    || unknown.Any(failure => failure.Message.Contains(node.ToString(), StringComparison.Ordinal)),
                $"{id} on {node} is told of nowhere.");
        }
    });

    private static async Task ForAllAsync(Func<Sketch, Task> property, bool refusalsOnly = false)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Stop };
        await Parallel.ForAsync(0, Rollouts, options, async (seed, _) =>
        {
            await using var rollout = new Sketch(seed, refusalsOnly);
            try
            {
                await property(rollout);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Rollout {seed}: {e.Message}", e);
            }
        });
    }

    /// <summary>A random rollout.</summary>
    private sealed class Sketch : IAsyncDisposable
    {
        private readonly Dictionary<(Guid, string), Fate> _fates = [];
        private readonly Core.PlexEngine _engine;

        public Sketch(int seed, bool refusalsOnly)
        {
            Random = new Random(seed);
            var nodes = Enumerable.Range(0, Random.Next(1, 13)).Select(Sample.NumberedId).ToList();
            var hasHealth = !refusalsOnly && Random.Next(2) == 0;
            var share = Random.Next(0, 101);
            var endless = Random.Next(2) == 0 ? Fate.NeverEnds : Fate.BusyTwice;
            foreach (var key in nodes.SelectMany(node => new[] { (node, Action), (node, Health) }))
            {
                _fates[key] = Random.Next(100) >= share ? Fate.Succeeds
                    : refusalsOnly ? Fate.IsRefused
                    : Random.Next(Fates.Length + 1) is var index && index < Fates.Length ? Fates[index] : endless;
            }

            Fleet = new ScriptedFleet((node, action) => _fates[(node, action)]);
            _engine = Engines.Open(Fleet.Server.Url, revision: PlexDispatchRevision.Colon, time: new JumpingTime());
            var sizes = Enumerable.Range(0, Random.Next(1, 4))
                .Select(_ => Random.Next(2) == 0 ? $"{Random.Next(1, 8)}" : $"{Random.Next(1, 101)}%").ToArray();
            Plan = RolloutPlan.Of(
                nodes.Select(node => new RolloutNode(Sample.Project, node, null)), BatchSizes.Parse(sizes), static _ => null);
            Options = new RolloutOptions
            {
                Action = Action,
                HealthAction = hasHealth ? Health : null,
                MaximumFailures = Random.Next(4) == 0 ? 100 : Random.Next(0, 4),
                Pause = Random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(30),

                // Longer than the clock jumps at once: time passes by looking alone.
                WaitTimeout = TimeSpan.FromSeconds(1_000),
                ThrottleLimit = refusalsOnly ? 1 : Random.Next(1, 9),
            };
        }

        public Random Random { get; }

        public ScriptedFleet Fleet { get; }

        public RolloutPlan Plan { get; }

        public RolloutOptions Options { get; }

        public Rollout Start(Action<PlexExecution>? minted = null) => _engine.RollOut(Plan, Options, minted ?? (_ => { }));

        /// <summary>What becomes of a node that is not left out.</summary>
        public string Expected(Guid node) => StatusOf(_fates[(node, Action)]) is var status
            && status != PlexRolloutStatus.Succeeded ? status
            : Options.HealthAction is null ? status
            : StatusOf(_fates[(node, Health)]) switch
            {
                PlexRolloutStatus.Failed or PlexRolloutStatus.Timeout or PlexRolloutStatus.Cancelled or PlexRolloutStatus.Refused =>
                    PlexRolloutStatus.Unhealthy,
                var other => other,
            };

        public async ValueTask DisposeAsync()
        {
            _engine.Dispose();
            await Fleet.DisposeAsync();
        }

        private static string StatusOf(Fate fate) => fate switch
        {
            Fate.Succeeds or Fate.BusyTwice => PlexRolloutStatus.Succeeded,
            Fate.Fails or Fate.HasNoTarget => PlexRolloutStatus.Failed,
            Fate.TimesOut => PlexRolloutStatus.Timeout,
            Fate.IsCancelled => PlexRolloutStatus.Cancelled,
            Fate.IsRefused or Fate.Unauthenticated => PlexRolloutStatus.Refused,
            Fate.IsLost or Fate.IsGone => PlexRolloutStatus.Lost,
            _ => PlexRolloutStatus.Unknown,
        };
    }
}
