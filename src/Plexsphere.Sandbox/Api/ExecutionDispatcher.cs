using System.Collections.Concurrent;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.NodeAgents;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Selectors;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Api;

/// <summary>Mints executions: finds action and cohort, stores the execution, hands it to the nodes.</summary>
internal sealed class ExecutionDispatcher(
    NodeFleet fleet,
    ActionCatalog catalog,
    LiveExecutions executions,
    LiveBudget budget,
    SandboxBusySpell? busy,
    Mishaps mishaps,
    NodeWork work,
    Reconciler reconciler,
    AgentPool agents,
    IAggregateStatusRule rule,
    SandboxClock clock)
{
    /// <summary>
    /// Time given to nodes when a dispatch names none (or 0, whose meaning is not documented): as long as the agent
    /// lets an action run at most.
    /// </summary>
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);

    /// <summary>When a caller that was refused in a busy spell is told to come again. It is real time, whatever the speed.</summary>
    private const int BusySeconds = 1;

    private readonly ConcurrentDictionary<Guid, int> _turns = new();
    private long _right;
    private long _minted;

    /// <summary>How many executions were minted since the start.</summary>
    public long Minted => Interlocked.Read(ref _minted);

    /// <summary>Returns the execution as it was minted, with all targets pending, and whether its caller is to learn of it.</summary>
    internal (Guid Id, ReadOnlyMemory<byte> Rendered, bool IsLost) Dispatch(Guid project, DispatchRequest request)
    {
        var action = FindAction(request);
        var cohort = Resolve(project, request);
        var earlier = Interlocked.Increment(ref _right) - 1;
        if (busy is { } spell && earlier >= spell.After && earlier < (long)spell.After + spell.Refusals)
        {
            throw Problems.CapacityExceeded(LiveBudget.Dimension, BusySeconds);
        }

        if (!budget.TryTake())
        {
            throw Problems.CapacityExceeded(LiveBudget.Dimension);
        }

        var execution = executions.Add(now => new Execution(
            Guid.CreateVersion7(now),
            action,
            request.Parameters,
            [.. cohort.Select(node => node.Id)],
            now,
            now + clock.ScaleTimeout(request.Timeout ?? DefaultTimeout, cohort.Count),
            rule,
            finished: budget.Return));
        Interlocked.Increment(ref _minted);
        var rendered = execution.Render();
        work.Add(execution);
        reconciler.Watch(execution);
        var isLost = false;
        foreach (var node in cohort)
        {
            isLost |= mishaps.IsLost(node, _turns.AddOrUpdate(node.Id, 1, (_, turns) => turns + 1));
            agents.Wake(node.Id);
        }

        return (execution.Id, rendered, isLost);
    }

    private IReadOnlyList<Node> Resolve(Guid project, DispatchRequest request)
    {
        var nodes = project == SandboxIds.Project ? fleet : NodeFleet.Empty;
        if (request.NodeId is { } id)
        {
            return [nodes.Find(id) ?? throw Problems.NodeNotFound(id)];
        }

        if (!Selector.TryParse(request.Selector!, out var selector, out var error))
        {
            throw Problems.MalformedSelector(error);
        }

        var cohort = nodes.Match(selector);
        return cohort.Count > 0 ? cohort : throw Problems.SelectorEmptyCohort();
    }

    /// <summary>A built-in must be declared, a hook be as it was catalogued; one that never was cannot be checked.</summary>
    private NodeAction FindAction(DispatchRequest request) => catalog.Find(request.Action, request.Kind) switch
    {
        Hook hook when hook.PinnedDigest is null => throw Problems.HookNotCatalogued(request.Action),
        Hook hook when hook.PinnedDigest != hook.Digest => throw Problems.HookDrifted(request.Action),
        { } action => action,
        null when request.Kind == ActionKind.Hook => throw Problems.HookNotCatalogued(request.Action),
        null => throw Problems.ActionNotDeclared(request.Action),
    };
}
