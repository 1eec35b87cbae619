using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Core.Rollouts;

/// <summary>
/// Dispatches one action to each node of a batch, and follows each from its dispatch to its end. A failure counts as soon as it is seen,
/// so that what has not been sent by then is not sent any more.
/// </summary>
/// <param name="executions">Dispatches and reads.</param>
/// <param name="options">How many at once, and for how long.</param>
/// <param name="budget">Says whether anything may be sent.</param>
/// <param name="ledger">Takes note of what was sent.</param>
/// <param name="request">Makes the request for a node.</param>
/// <param name="verdict">
/// What becomes of a node by how its dispatch came out: a health action that fails is another failure.
/// </param>
internal sealed class RolloutPhase(
    ExecutionService executions,
    RolloutOptions options,
    FailureBudget budget,
    RolloutLedger ledger,
    Func<RolloutNode, DispatchRequest> request,
    Func<string, string> verdict)
{
    private static readonly TimeSpan CapacityPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    // Closed: each node is settled once, by whatever comes first.
    private readonly ConcurrentDictionary<RolloutNode, bool> _open = [];
    private readonly ConcurrentDictionary<Guid, RolloutNode> _nodes = [];
    private readonly ConcurrentBag<ITimer> _deadlines = [];
    private readonly Channel<Settlement> _settled = Channel.CreateUnbounded<Settlement>();
    private int _wasBusy;

    /// <summary>Hears of each execution that was minted. On any thread.</summary>
    internal required Action<PlexExecution> Minted { private get; init; }

    /// <summary>Whether the server finds out with the next dispatch on which path it takes them.</summary>
    internal required Func<bool> FindsPath { private get; init; }

    private TimeProvider Time => executions.Time;

    /// <summary>Yields how each node came out, as soon as that is known.</summary>
    /// <param name="nodes">The nodes, in the order in which they are dispatched to.</param>
    /// <param name="notices">Hears of requests, delays and outages.</param>
    /// <param name="cancellationToken">Sends nothing more, and follows nothing any longer.</param>
    internal async IAsyncEnumerable<Settlement> RunAsync(
        IReadOnlyList<RolloutNode> nodes, IProgress<Notice>? notices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var node in nodes)
        {
            _open[node] = true;
        }

        // Whoever takes no more steps has no more sent.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Each dispatch has a time-out of its own, so the wait itself has none; without any it ends by silence, as waits do.
        var patience = new WaitOptions(options.WaitTimeout is null ? null : Timeout.InfiniteTimeSpan, null, Time);
        var wait = new ExecutionWait([], _ => executions, patience) { Grows = true, Losing = Lose };
        var running = CompleteAsync(DispatchAsync(nodes, wait, notices, over.Token), FollowAsync(wait, notices, over.Token));
        try
        {
            await foreach (var settlement in _settled.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return settlement;
            }

            await running.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            foreach (var deadline in _deadlines)
            {
                await deadline.DisposeAsync().ConfigureAwait(false);
            }

            _ = running.ContinueWith(
                static abandoned => abandoned.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
        }
    }

    private async Task CompleteAsync(Task dispatching, Task following)
    {
        try
        {
            await Task.WhenAll(dispatching, following).ConfigureAwait(false);
        }
        finally
        {
            _settled.Writer.Complete();
        }
    }

    private async Task DispatchAsync(
        IReadOnlyList<RolloutNode> nodes, ExecutionWait wait, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(options.ThrottleLimit);
        var calls = new List<Task>();
        try
        {
            foreach (var node in nodes)
            {
                await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                calls.Add(OneAsync(node));

                // Where the path is still to be found out, the engine holds further dispatches back, which could then be sent after a stop.
                if (FindsPath())
                {
                    await calls[^1].ConfigureAwait(false);
                }

                async Task OneAsync(RolloutNode node)
                {
                    try
                    {
                        await DispatchAsync(node, wait, notices, cancellationToken).ConfigureAwait(false);
                    }
                    finally
                    {
                        slots.Release();
                    }
                }
            }

        }
        finally
        {
            await Task.WhenAll(calls).ConfigureAwait(false);
            wait.Complete();
        }
    }

    private async Task DispatchAsync(
        RolloutNode node, ExecutionWait wait, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        var dispatch = request(node);
        while (!budget.IsSpent)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var execution = await ledger.SendAsync(
                    dispatch,
                    cancellationToken => executions.DispatchAsync(dispatch, notices, cancellationToken)).ConfigureAwait(false);
                Follow(node, execution, wait);
                return;
            }
            catch (PlexApiException e) when (e.Error == PlexErrors.CapacityExceeded || e.Error == PlexErrors.TooManyRequests)
            {
                // It was refused, so nothing ran, and it may be sent again.
                var asked = e.RetryAfter ?? CapacityPause;
                var pause = asked < ShortestPause ? ShortestPause : asked < Patience.LongestRest ? asked : Patience.LongestRest;
                if (Time.GetElapsedTime(started) + pause > (options.WaitTimeout ?? Patience.LongestSilence))
                {
                    Settle(new Settlement(node, PlexRolloutStatus.Refused, null, e.Message, e));
                    return;
                }

                if (Interlocked.Exchange(ref _wasBusy, 1) == 0)
                {
                    notices?.Report(Notice.Warning($"{e.Message} Nothing ran; what was refused is dispatched again when there is room."));
                }

                if (!await RestAsync(pause, cancellationToken).ConfigureAwait(false))
                {
                    break;
                }
            }
            catch (PlexException e)
            {
                // Nobody else says how to look for it.
                Settle(e.LeavesOutcomeUnknown
                    ? new Settlement(node, PlexRolloutStatus.Unknown, null, e.Line, e)
                    : new Settlement(node, PlexRolloutStatus.Refused, null, e.Message, e));
                return;
            }
        }

        Settle(new Settlement(node, PlexRolloutStatus.NotStarted));
    }

    private async Task<bool> RestAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Spent);
        try
        {
            await Task.Delay(pause, Time, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Follow(RolloutNode node, PlexExecution execution, ExecutionWait wait)
    {
        Minted(execution);
        _nodes[execution.Id] = node;
        wait.Add(execution);
        if (options.WaitTimeout is { } most)
        {
            _deadlines.Add(Time.CreateTimer(
                _ =>
                {
                    var late = $"Not finished after {most.TotalSeconds:0} s; it goes on: Wait-PlexExecution -Project {node.ProjectId} "
                        + $"-Id {execution.Id}";
                    if (Settle(new Settlement(node, PlexRolloutStatus.Unknown, execution, late)))
                    {
                        wait.Drop(execution.Id);
                    }
                },
                null,
                most,
                Timeout.InfiniteTimeSpan));
        }
    }

    private async Task FollowAsync(ExecutionWait wait, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        await foreach (var execution in wait.RunAsync(null, notices, cancellationToken).ConfigureAwait(false))
        {
            ledger.Saw(execution);
            Settle(Settlement.Of(_nodes[execution.Id], execution));
        }
    }

    private void Lose(PlexExecution execution, PlexException failure) => Settle(new Settlement(
        _nodes[execution.Id],
        failure is PlexApiException { StatusCode: 404 or 410 } ? PlexRolloutStatus.Lost : PlexRolloutStatus.Unknown,
        execution,
        failure.Message,
        failure));

    private bool Settle(Settlement settlement)
    {
        if (!_open.TryRemove(settlement.Node, out _))
        {
            return false;
        }

        var status = verdict(settlement.Status);
        if (PlexRolloutStatus.IsFailure(status))
        {
            budget.Count(settlement.Node, settlement.Failure);
        }

        _settled.Writer.TryWrite(settlement with { Status = status });
        return true;
    }
}
