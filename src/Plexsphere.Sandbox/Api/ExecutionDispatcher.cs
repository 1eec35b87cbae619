using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Selectors;

namespace Plexsphere.Sandbox.Api;

/// <summary>Mints executions: finds action and cohort, stores the execution, hands it to the nodes.</summary>
internal sealed class ExecutionDispatcher(
    NodeFleet fleet,
    ActionCatalog catalog,
    LiveExecutions executions,
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

    private long _minted;

    /// <summary>How many executions were minted since the start.</summary>
    public long Minted => Interlocked.Read(ref _minted);

    /// <summary>Returns the execution as it was minted, with all targets pending.</summary>
    public (Guid Id, ReadOnlyMemory<byte> Rendered) Dispatch(DispatchRequest request)
    {
        var action = catalog.Find(request.Action, request.Kind) ?? throw Undeclared(request);
        var cohort = Resolve(request);
        var timeout = request.Timeout ?? DefaultTimeout;
        var execution = executions.Add(now => new Execution(
            Guid.CreateVersion7(now),
            action,
            [.. cohort.Select(node => node.Id)],
            now,
            now + clock.ScaleTimeout(timeout),
            rule));
        var sequence = Interlocked.Increment(ref _minted);
        var rendered = execution.Render();
        reconciler.Watch(execution);
        foreach (var node in cohort)
        {
            agents.Deliver(
                node,
                new NodeInvocation(execution.Id, sequence, action, request.Parameters, timeout, execution.ExpiresAt));
        }

        return (execution.Id, rendered);
    }

    private IReadOnlyList<Node> Resolve(DispatchRequest request)
    {
        if (request.NodeId is { } id)
        {
            return [fleet.Find(id) ?? throw Problems.NodeNotFound(id)];
        }

        if (!Selector.TryParse(request.Selector!, out var selector, out var error))
        {
            throw Problems.MalformedSelector(error);
        }

        var cohort = fleet.Match(selector);
        return cohort.Count > 0 ? cohort : throw Problems.SelectorEmptyCohort();
    }

    /// <summary>A built-in must be declared; a hook that was never catalogued has no digest to be checked against.</summary>
    private static ProblemException Undeclared(DispatchRequest request) => request.Kind == ActionKind.Hook
        ? Problems.HookIntegrityViolation(request.Action)
        : Problems.ActionNotDeclared(request.Action);
}
