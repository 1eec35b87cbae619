using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Follows executions to their ends by reading alone. A few are read one by one; many are found in listings of the open statuses, so
/// that what a wait costs the server does not grow with what is waited for.
/// </summary>
internal sealed class ExecutionWait
{
    private const int ReadsAtOnce = 8;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Func<PlexExecution, PlexConnection> connectionOf;
    private readonly WaitOptions options;
    private readonly Dictionary<Guid, PlexExecution> open = [];
    private readonly List<PlexExecution> ended = [];
    private readonly List<(PlexExecution, PlexException)> lost = [];
    private int finishedCount;
    private int finishedTargets;

    internal ExecutionWait(IEnumerable<PlexExecution> executions, Func<PlexExecution, PlexConnection> connectionOf, WaitOptions options)
    {
        this.connectionOf = connectionOf;
        this.options = options;
        foreach (var execution in executions.DistinctBy(execution => execution.Id))
        {
            if (execution.IsFinished)
            {
                ended.Add(execution);
            }
            else
            {
                open[execution.Id] = execution;
            }
        }
    }

    /// <summary>Those that have not ended, as they were last seen. After the stream has run out: those that the time-out left.</summary>
    internal IReadOnlyCollection<PlexExecution> Open => open.Values;

    /// <summary>Those that the server no longer shows, as they were last seen, and what it said instead.</summary>
    internal IReadOnlyCollection<(PlexExecution Execution, PlexException Failure)> Lost => lost;

    /// <summary>Yields each execution when it has ended; ends early when the time-out runs out.</summary>
    internal async IAsyncEnumerable<PlexExecution> RunAsync(
        IProgress<WaitProgress>? progress,
        IProgress<Notice>? notices,
        [EnumeratorCancellation] CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.Timeout is { } timeout)
        {
            limit.CancelAfter(timeout);
        }

        var started = Stopwatch.GetTimestamp();
        PlexException? broken = null;
        var goesOn = true;
        while (goesOn)
        {
            var batch = ended.ToList();
            ended.Clear();
            finishedCount += batch.Count;
            finishedTargets += batch.Sum(execution => execution.TargetCount);
            progress?.Report(Progress());
            foreach (var execution in batch)
            {
                yield return execution;
            }

            if (broken is not null)
            {
                throw broken;
            }

            try
            {
                goesOn = open.Count > 0 && await LookAgainAsync(Stopwatch.GetElapsedTime(started), notices, limit.Token, stop).ConfigureAwait(false);
            }
            catch (PlexException e)
            {
                // Those that were seen to have ended before it broke come first.
                broken = e;
            }

            goesOn |= ended.Count > 0;
        }
    }

    // False when the time-out has run out.
    private async Task<bool> LookAgainAsync(TimeSpan elapsed, IProgress<Notice>? notices, CancellationToken limit, CancellationToken stop)
    {
        try
        {
            await Task.Delay(Pause(elapsed), limit).ConfigureAwait(false);
            foreach (var group in open.Values.GroupBy(execution => (Connection: connectionOf(execution), execution.ProjectId)).ToList())
            {
                var engine = PlexEngine.Of(group.Key.Connection);
                var unseen = await SweepAsync(engine, group.Key.ProjectId, [.. group], notices, limit).ConfigureAwait(false);
                foreach (var batch in unseen.Chunk(ReadsAtOnce))
                {
                    await Task.WhenAll(batch.Select(execution => ReadAsync(engine, execution, notices, limit))).ConfigureAwait(false);
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task ReadAsync(PlexEngine engine, PlexExecution execution, IProgress<Notice>? notices, CancellationToken limit)
    {
        PlexExecution seen;
        try
        {
            seen = await engine.GetAsync(execution.ProjectId, execution.Id, notices, limit).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.StatusCode is 403 or 404 or 410)
        {
            // About this one only: the others can still be followed.
            lock (open)
            {
                open.Remove(execution.Id);
                lost.Add((execution, e));
            }

            return;
        }

        lock (open)
        {
            open[seen.Id] = seen;
            if (seen.IsFinished)
            {
                open.Remove(seen.Id);
                ended.Add(seen);
            }
        }
    }

    // Returns those that must be read one by one. Statuses are walked in lifecycle order and only move forward, so an execution that
    // is still open is met in at least one of the walks, even if it advances meanwhile; one that is met in none has ended.
    private async Task<IReadOnlyList<PlexExecution>> SweepAsync(
        PlexEngine engine,
        Guid projectId,
        IReadOnlyList<PlexExecution> executions,
        IProgress<Notice>? notices,
        CancellationToken limit)
    {
        if (executions.Count <= PlexStatus.Open.Count)
        {
            return executions;
        }

        var unseen = executions.ToDictionary(execution => execution.Id);
        foreach (var status in PlexStatus.Open)
        {
            var query = new ExecutionQuery { ProjectId = projectId, Status = status, PageSize = ExecutionQuery.MaxPageSize };
            await foreach (var execution in engine.ListAsync(query, notices, limit).ConfigureAwait(false))
            {
                if (unseen.Remove(execution.Id))
                {
                    open[execution.Id] = execution;
                }
            }
        }

        return [.. unseen.Values];
    }

    // A tenth of the time already waited: short waits are followed closely, long ones cost little.
    private TimeSpan Pause(TimeSpan elapsed)
    {
        var pause = options.Poll ?? TimeSpan.FromTicks(Math.Clamp(elapsed.Ticks / 10, ShortestPause.Ticks, LongestPause.Ticks));
        return pause * (0.9 + (Random.Shared.NextDouble() * 0.2));
    }

    private WaitProgress Progress() => new(
        finishedCount + open.Count,
        finishedCount,
        finishedTargets + open.Values.Sum(execution => execution.TargetCount),
        finishedTargets + open.Values.Sum(execution => execution.TargetCount - execution.OpenCount));
}
