using System.Collections.Concurrent;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Executions;

/// <summary>What each node has yet to finish.</summary>
internal sealed class NodeWork
{
    private readonly ConcurrentDictionary<Guid, List<Execution>> _byNode = new();

    internal void Add(Execution execution)
    {
        foreach (var node in execution.Cohort)
        {
            var work = _byNode.GetOrAdd(node, static _ => []);
            lock (work)
            {
                work.Add(execution);
            }
        }
    }

    /// <summary>The open executions of a node, ordered by creation, then by id.</summary>
    internal IReadOnlyList<Execution> OpenOf(Guid nodeId, DateTimeOffset now)
    {
        if (!_byNode.TryGetValue(nodeId, out var work))
        {
            return [];
        }

        lock (work)
        {
            // What has ended is let go when the node next asks, which saves the way back from each execution to here.
            work.RemoveAll(execution =>
            {
                Reconciler.ExpireIfDue(execution, now);
                return execution.StatusOf(nodeId).IsTerminal();
            });
            return [.. work.OrderBy(execution => execution.CreatedAt).ThenBy(execution => execution.Id)];
        }
    }
}
