using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Agents;

/// <summary>
/// Does an agent's work: once a second the oldest unfinished action gets one step, and once an hour old ones are forgotten.
/// </summary>
internal sealed class AgentEngine(AgentStore store, AgentKinds kinds, SandboxClock clock) : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();

    private readonly SemaphoreSlim _work = new(0);

    private Task _running = Task.CompletedTask;

    internal void Start() => _running = Task.WhenAll(Task.Run(StepAsync), Task.Run(PruneAsync));

    /// <summary>Says that an action was added.</summary>
    internal void Wake() => _work.Release();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _work.Dispose();
    }

    private async Task StepAsync()
    {
        while (true)
        {
            await _work.WaitAsync(_stop.Token);
            for (var finished = false; !finished;)
            {
                await clock.WaitAsync(Tick, _stop.Token);
                await Task.Yield();
                lock (store.Gate)
                {
                    var action = store.Next!;
                    action.Enter(kinds.Find(action.Kind)!.Step(action), AgentClock.Now);
                    finished = action.IsFinished;
                }
            }
        }
    }

    private async Task PruneAsync()
    {
        // However fast time goes, the store is not swept all the time.
        var shortest = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            await Task.WhenAll(clock.WaitAsync(PruneInterval, _stop.Token), Task.Delay(shortest, _stop.Token));
            lock (store.Gate)
            {
                store.Prune();
            }
        }
    }
}
