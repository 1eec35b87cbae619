using System.Globalization;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Bench;

/// <summary>What it costs to follow many executions, and how late one hears of an end.</summary>
internal sealed class WaitBench(Paths paths)
{
    private const int Followed = 200;
    private const int History = 10_000;
    private const double Horizon = 30;

    // At this speed of the nodes the longest of these actions ends just within the horizon.
    private const double Speed = 0.055;

    private static readonly string[] Actions = ["service.restart", "diagnostics.collect", "mesh.reconnect"];

    internal async IAsyncEnumerable<Figure> RunAsync()
    {
        var newest = new List<Outcome>();
        var oldest = new List<Outcome>();
        for (var round = 0; round < Rounds.Count; round++)
        {
            // Waiting leaves the machine idle, so both orders can be waited for at once.
            var outcomes = await Task.WhenAll(FollowAsync("newest"), FollowAsync("oldest"));
            newest.Add(outcomes[0]);
            oldest.Add(outcomes[1]);
        }

        var both = newest.Zip(oldest, (one, other) => Math.Max(one.Requests, other.Requests));
        yield return new Figure("wait_requests", Rounds.Median(both), Figure.Ratio);
        yield return new Figure("wait_requests_newest", Rounds.Median(newest.Select(outcome => outcome.Requests)), "of_polling");
        yield return new Figure("wait_requests_oldest", Rounds.Median(oldest.Select(outcome => outcome.Requests)), "of_polling");
        yield return new Figure("wait_lag", Rounds.Median(newest.Concat(oldest).Select(outcome => outcome.Lag)), Figure.Ratio);
        yield return new Figure("wait_lag_time", Rounds.Median(newest.Concat(oldest).Select(outcome => outcome.Seconds)) * 1000, "ms");
    }

    private async Task<Outcome> FollowAsync(string order)
    {
        using var sandbox = await BenchSandbox.StartAsync(
            paths.Sandbox,
            "--executions",
            $"{History}",
            "--nodes",
            $"{Followed}",
            "--order",
            order,
            "--admin",
            "--speed",
            Speed.ToString(CultureInfo.InvariantCulture));
        using var engine = PlexEngine.Behind(EngineBench.Open(sandbox));
        var minted = new List<PlexExecution>();
        var query = new NodeQuery { ProjectId = sandbox.Project, OfProjectOnly = true };
        await foreach (var node in engine.Nodes.ListAsync(query, null, CancellationToken.None))
        {
            var dispatch =
                new DispatchRequest { ProjectId = sandbox.Project, Action = Actions[minted.Count % Actions.Length], NodeId = node.Id };
            minted.Add(await engine.Executions.DispatchAsync(dispatch, null, CancellationToken.None));
        }

        var before = await sandbox.RequestsAsync();
        var started = DateTimeOffset.UtcNow;
        var wait = new ExecutionWait(minted, _ => engine.Executions, new WaitOptions(TimeSpan.FromSeconds(10 * Horizon), null));
        var lags = new List<(double Seconds, double Intervals)>();
        var polls = 0.0;
        await foreach (var execution in wait.RunAsync(null, null, CancellationToken.None))
        {
            var now = DateTimeOffset.UtcNow;
            var lag = (now - execution.UpdatedAt).TotalSeconds;
            lags.Add((lag, lag / wait.PauseAfter(execution.UpdatedAt - started).TotalSeconds));
            polls += Math.Ceiling((execution.UpdatedAt - execution.CreatedAt).TotalSeconds);
        }

        if (lags.Count != Followed || polls / Followed > Horizon)
        {
            throw new InvalidOperationException($"{lags.Count} executions ended, after {polls / Followed} s on average.");
        }

        return new Outcome(
            (await sandbox.RequestsAsync() - before) / polls,
            Rounds.Median(lags.Select(lag => lag.Intervals)),
            Rounds.Median(lags.Select(lag => lag.Seconds)));
    }

    /// <summary>How one wait went.</summary>
    /// <param name="Requests">Its requests, against a poll a second for each execution.</param>
    /// <param name="Lag">The median from an end to its emission, in poll intervals.</param>
    /// <param name="Seconds">The same in seconds.</param>
    private sealed record Outcome(double Requests, double Lag, double Seconds);
}
