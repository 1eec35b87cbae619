using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Rollouts;

/// <summary>
/// What a rollout has dispatched and not accounted for yet. Whatever ends it, this says what is left. Safe to use from several threads at
/// once.
/// </summary>
/// <param name="server">Where it was dispatched.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // Requests under way may still look at its token, and it has nothing to release.
internal sealed class RolloutLedger(Uri server, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly object _writing = new();
    private readonly Dictionary<Task<PlexExecution>, (DispatchRequest Request, DateTimeOffset SentAt)> _sent = [];
    private readonly Dictionary<Guid, PlexExecution> _minted = [];
    private readonly HashSet<Guid> _known = [];
    private readonly HashSet<Guid> _announced = [];
    private readonly HashSet<(Guid, Guid?)> _reached = [];
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>
    /// Ends requests that nobody waits for any longer. Not the rollout's own token: a response may still tell what was dispatched.
    /// </summary>
    internal CancellationToken Abandoned => _abandoned.Token;

    /// <summary>How many nodes something was sent to.</summary>
    internal int Reached
    {
        get
        {
            lock (_writing)
            {
                return _reached.Count;
            }
        }
    }

    /// <summary>Takes note of a dispatch, and waits for its response.</summary>
    /// <returns>What was minted.</returns>
    internal async Task<PlexExecution> SendAsync(DispatchRequest request, Func<CancellationToken, Task<PlexExecution>> send)
    {
        var sentAt = time.GetUtcNow();
        Task<PlexExecution> call;
        lock (_writing)
        {
            call = send(_abandoned.Token);
            _sent.Add(call, (request, sentAt));
            _reached.Add((request.ProjectId, request.NodeId));
        }

        try
        {
            var execution = await call.ConfigureAwait(false);
            lock (_writing)
            {
                if (!_known.Add(execution.Id))
                {
                    throw request.OutcomeUnknown(
                        server, sentAt, $"The server gave the execution {execution.Id}, which is that of another dispatch.");
                }

                _sent.Remove(call);
                _minted[execution.Id] = execution;
            }

            return execution;
        }
        catch (PlexException)
        {
            lock (_writing)
            {
                // What is unknown stays: it is said when its step is written, or else at the end.
                if (!call.IsCompletedSuccessfully && !IsUnknown(call))
                {
                    _sent.Remove(call);
                }
            }

            throw;
        }
    }

    /// <summary>Somebody has been told the id of an execution.</summary>
    internal void Announced(Guid id)
    {
        lock (_writing)
        {
            _announced.Add(id);
        }
    }

    /// <summary>An execution was seen again.</summary>
    internal void Saw(PlexExecution execution)
    {
        lock (_writing)
        {
            if (_minted.ContainsKey(execution.Id))
            {
                _minted[execution.Id] = execution;
            }
        }
    }

    /// <summary>A step was written that tells what became of its dispatches.</summary>
    internal void Written(PlexRolloutStep step)
    {
        lock (_writing)
        {
            foreach (var id in new[] { step.ExecutionId, step.HealthExecutionId }.OfType<Guid>())
            {
                _minted.Remove(id);
            }

            foreach (var (call, (request, _)) in _sent.ToList())
            {
                if (call.IsCompleted && request.NodeId == step.NodeId && request.ProjectId == step.ProjectId)
                {
                    _sent.Remove(call);
                }
            }
        }
    }

    /// <summary>Gives the requests under way a moment, and ends them.</summary>
    /// <param name="grace">How long they may still be answered.</param>
    /// <returns>
    /// The executions that nobody has been told of, or that go on without a step, and what is to be said of dispatches without a response.
    /// </returns>
    internal (IReadOnlyList<PlexExecution> Minted, IReadOnlyList<PlexException> Unknown) Close(TimeSpan grace)
    {
        List<Task<PlexExecution>> calls;
        lock (_writing)
        {
            calls = [.. _sent.Keys];
        }

        if (calls.Exists(call => !call.IsCompleted))
        {
            Task.WhenAny(Task.WhenAll(calls), Task.Delay(grace, time)).Wait();
        }

        lock (_writing)
        {
            var unknown = new List<PlexException>();
            foreach (var (call, (request, sentAt)) in _sent)
            {
                if (call.IsCompletedSuccessfully && _known.Add(call.Result.Id))
                {
                    _minted[call.Result.Id] = call.Result;
                }
                else if (!call.IsCompleted || call.IsCompletedSuccessfully || IsUnknown(call))
                {
                    unknown.Add(call.Exception?.InnerException as PlexException ?? request.OutcomeUnknown(server, sentAt));
                }
            }

            _abandoned.Cancel();
            return ([.. _minted.Values.Where(execution => !execution.IsFinished || !_announced.Contains(execution.Id))], unknown);
        }
    }

    private static bool IsUnknown(Task<PlexExecution> call) =>
        call.Exception?.InnerException is PlexException { LeavesOutcomeUnknown: true };
}
