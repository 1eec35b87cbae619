using System.Collections.Concurrent;

namespace Plexsphere.Sandbox.NodeAgents;

/// <summary>The agents of the simulated nodes, and what they are doing.</summary>
internal sealed class AgentPool : IAsyncDisposable
{
    private readonly Dictionary<Guid, NodeAgent> _agents;
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;

    internal AgentPool(IEnumerable<NodeAgent> agents)
    {
        _agents = agents.ToDictionary(agent => agent.NodeId);
        // A last dispatch may come when the source is already disposed.
        _stopping = _stop.Token;
    }

    /// <summary>Hints to a node that there is work, and returns at once. Nodes that are not simulated hear nothing.</summary>
    internal void Wake(Guid nodeId)
    {
        if (_stopping.IsCancellationRequested || !_agents.TryGetValue(nodeId, out var agent))
        {
            return;
        }

        var run = Task.Run(() => RunAsync(agent));
        _running.TryAdd(run, 0);
        run.ContinueWith(
            ended => _running.TryRemove(ended, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Keys);
        foreach (var agent in _agents.Values)
        {
            agent.Dispose();
        }

        _stop.Dispose();
    }

    private async Task RunAsync(NodeAgent agent)
    {
        try
        {
            await agent.WakeAsync(_stopping);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // What was running ends with the sandbox.
        }
    }
}
