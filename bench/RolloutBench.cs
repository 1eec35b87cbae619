using System.Diagnostics;
using System.Globalization;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Rollouts;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Bench;

/// <summary>What a rollout costs the server, and how much longer a batch takes than its nodes do.</summary>
internal sealed class RolloutBench(Paths paths)
{
    private const string Action = "service.restart";
    private const int Nodes = 1_000;
    private const int BatchSize = 50;
    private const int ThrottleLimit = 8;

    // The nodes' clock and ours run this fast.
    private const double Speed = 40;

    internal async IAsyncEnumerable<Figure> RunAsync()
    {
        using var sandbox = await BenchSandbox.StartAsync(
            paths.Sandbox,
            "--nodes",
            $"{Nodes}",
            "--slow",
            "10",
            "--admin",
            "--speed",
            Speed.ToString(CultureInfo.InvariantCulture));
        using var engine = PlexEngine.Behind(EngineBench.Open(sandbox, new ScaledTime(Speed)));
        var plan = await PlanAsync(engine, sandbox.Project);
        var overheads = new List<double>();
        var requests = await Rounds.MediansAsync(
            Rounds.Count,
            () => RequestsAsync(sandbox, async () => overheads.AddRange(await RollOutAsync(engine, plan))),
            () => RequestsAsync(sandbox, () => DispatchAndWaitAsync(engine, plan)));
        yield return new Figure("rollout_requests", requests[0] / requests[1], Figure.Ratio);
        yield return new Figure("rollout_overhead", Rounds.Median(overheads), Figure.Ratio);
        yield return new Figure("rollout_requests_all", requests[0], "requests");
    }

    private static async Task<double> RequestsAsync(BenchSandbox sandbox, Func<Task> work)
    {
        var before = await sandbox.RequestsAsync();
        await work();
        return await sandbox.RequestsAsync() - before;
    }

    private static async Task<RolloutPlan> PlanAsync(PlexEngine engine, Guid project)
    {
        var nodes = new List<RolloutNode>();
        var query = new NodeQuery { ProjectId = project, OfProjectOnly = true };
        await foreach (var node in engine.Nodes.ListAsync(query, null, CancellationToken.None))
        {
            nodes.Add(new RolloutNode(project, node.Id, null));
        }

        return RolloutPlan.Of(nodes, BatchSizes.Parse([$"{BatchSize}"]), static _ => null);
    }

    // For each batch how long it took, against what it has to take.
    private static async Task<IReadOnlyList<double>> RollOutAsync(PlexEngine engine, RolloutPlan plan)
    {
        var (ratios, left) = (new List<double>(), 0);
        var (started, minted, slowest) = (0L, 0L, 0.0);
        var options = new RolloutOptions { Action = Action, ThrottleLimit = ThrottleLimit, MaximumFailures = Nodes };
        var rollout = engine.RollOut(plan, options, _ => minted = Stopwatch.GetTimestamp());
        var steps = rollout.RunAsync(
            batch =>
            {
                (left, started, slowest) = (batch.Nodes.Count, Stopwatch.GetTimestamp(), 0);
                return Task.FromResult(true);
            },
            null,
            null,
            CancellationToken.None);
        await foreach (var step in steps)
        {
            slowest = Math.Max(slowest, step.DurationSeconds ?? throw new InvalidOperationException($"{step}: {step.Message}"));
            if (--left == 0)
            {
                var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
                var dispatches = Stopwatch.GetElapsedTime(started, minted).TotalSeconds;
                var pause = Patience.PauseAfter(TimeSpan.FromSeconds(took * Speed), null).TotalSeconds / Speed;
                ratios.Add(took / (dispatches + slowest + pause));
            }
        }

        return ratios;
    }

    private static async Task DispatchAndWaitAsync(PlexEngine engine, RolloutPlan plan)
    {
        foreach (var batch in plan.Batches)
        {
            var minted = new List<PlexExecution>();
            foreach (var node in batch.Nodes)
            {
                var request = new DispatchRequest { ProjectId = node.ProjectId, Action = Action, NodeId = node.Id };
                minted.Add(await engine.Executions.DispatchAsync(request, null, CancellationToken.None));
            }

            var wait = new ExecutionWait(minted, _ => engine.Executions, new WaitOptions(null, null, engine.Executions.Time));
            await foreach (var _ in wait.RunAsync(null, null, CancellationToken.None))
            {
                // Each ends.
            }
        }
    }
}
