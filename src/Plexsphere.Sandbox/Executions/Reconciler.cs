using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Executions;

/// <summary>Sets <c>timeout</c> on targets that are still open when their execution expires; nothing else does.</summary>
internal sealed class Reconciler : IAsyncDisposable
{
    /// <summary>Timers do not reach arbitrarily far, so a distant expiry is approached in steps.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Execution, DateTimeOffset> _byExpiry = new();
    private readonly SemaphoreSlim _added = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    internal Reconciler() => _loop = Task.Run(RunAsync);

    /// <summary>The one place where a timeout comes from.</summary>
    internal static void ExpireIfDue(Execution execution, DateTimeOffset now)
    {
        if (now >= execution.ExpiresAt)
        {
            execution.Expire(now);
        }
    }

    internal void Watch(Execution execution)
    {
        lock (_gate)
        {
            _byExpiry.Enqueue(execution, execution.ExpiresAt);
        }

        _added.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _added.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _added.WaitAsync(ExpireDue(), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    /// <summary>Expires what is due, and says how long nothing else will be.</summary>
    private TimeSpan ExpireDue()
    {
        while (true)
        {
            Execution? due;
            var now = SandboxClock.UtcNow;
            lock (_gate)
            {
                if (!_byExpiry.TryPeek(out due, out var expiresAt))
                {
                    return LongestWait;
                }

                if (expiresAt > now)
                {
                    // A timer may fire early within its resolution; one millisecond more saves a turn without effect.
                    var wait = expiresAt - now + TimeSpan.FromMilliseconds(1);
                    return wait < LongestWait ? wait : LongestWait;
                }

                _byExpiry.Dequeue();
            }

            ExpireIfDue(due, now);
        }
    }
}
