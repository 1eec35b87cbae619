using System.Collections.Concurrent;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>The agents of all nodes, and what they are running.</summary>
internal sealed class AgentPool : IAsyncDisposable
{
    private readonly Dictionary<Guid, NodeAgent> _agents;
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly CancellationTokenSource _stop = new();

    public AgentPool(NodeFleet fleet, INodeChannel channel, SandboxClock clock, int seed) =>
        _agents = fleet.Nodes.ToDictionary(node => node.Id, node => new NodeAgent(node, fleet, channel, clock, seed));

    /// <summary>Hands an invocation to its node and returns at once.</summary>
    public void Deliver(Node node, NodeInvocation invocation)
    {
        var agent = _agents[node.Id];
        var run = Task.Run(() => agent.RunAsync(invocation, _stop.Token));
        _running.TryAdd(run, 0);
        run.ContinueWith(
            ended => _running.TryRemove(ended, out _),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_running.Keys);
        }
        catch (OperationCanceledException)
        {
            // What was running ends with the sandbox.
        }

        foreach (var agent in _agents.Values)
        {
            agent.Dispose();
        }

        _stop.Dispose();
    }
}
