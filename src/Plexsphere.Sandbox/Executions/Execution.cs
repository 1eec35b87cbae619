using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Executions;

/// <summary>
/// A dispatched action and its targets. Every change of a target goes through <see cref="Report"/> or
/// <see cref="Expire"/>, which ask the state machine first; nothing else writes a status.
/// </summary>
internal sealed class Execution
{
    private readonly Lock _gate = new();
    private readonly IAggregateStatusRule _rule;
    private readonly Action? _finished;
    private readonly ExecutionTarget[] _targets;
    private readonly Dictionary<Guid, ExecutionTarget> _byNode;
    private readonly StatusTally _tally;
    private ExecutionStatus _status;
    private DateTimeOffset _updatedAt;
    private byte[]? _rendered;

    internal Execution(
        Guid id,
        NodeAction action,
        ActionParameters parameters,
        IReadOnlyList<Guid> cohort,
        DateTimeOffset createdAt,
        DateTimeOffset expiresAt,
        IAggregateStatusRule rule,
        Action? finished = null)
    {
        Id = id;
        Action = action;
        Parameters = parameters;
        CreatedAt = createdAt;
        ExpiresAt = expiresAt;
        _rule = rule;
        _finished = finished;
        _targets = [.. cohort.Select(node => new ExecutionTarget(node, createdAt))];
        _byNode = _targets.ToDictionary(target => target.NodeId);
        _tally = new StatusTally(pending: _targets.Length);
        _status = rule.Derive(_tally);
        _updatedAt = createdAt;
    }

    public Guid Id { get; }

    public NodeAction Action { get; }

    public ActionParameters Parameters { get; }

    /// <summary>The nodes that it was dispatched to.</summary>
    public IEnumerable<Guid> Cohort => _targets.Select(target => target.NodeId);

    public DateTimeOffset CreatedAt { get; }

    /// <summary>When targets that are still open become <c>timeout</c>.</summary>
    public DateTimeOffset ExpiresAt { get; }

    public ExecutionStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    internal bool HasTarget(Guid nodeId) => _byNode.ContainsKey(nodeId);

    /// <summary>How far a node has come.</summary>
    internal ExecutionStatus StatusOf(Guid nodeId)
    {
        lock (_gate)
        {
            return _byNode[nodeId].Status;
        }
    }

    /// <summary>Says whether a node may report that now.</summary>
    internal TransitionVerdict Judge(Guid nodeId, ExecutionStatus status, bool declaresOutput)
    {
        lock (_gate)
        {
            return TargetStateMachine.JudgeReport(_byNode[nodeId].Status, status, declaresOutput);
        }
    }

    /// <summary>Applies what a node reports, if the state machine allows it.</summary>
    internal TransitionVerdict Report(
        Guid nodeId, ExecutionStatus status, DateTimeOffset now, bool declaresOutput = false, OutputReference? output = null)
    {
        lock (_gate)
        {
            var target = _byNode[nodeId];
            var verdict = TargetStateMachine.JudgeReport(target.Status, status, declaresOutput);
            if (verdict == TransitionVerdict.Legal)
            {
                Enter(target, status, now, output);
            }

            return verdict;
        }
    }

    /// <summary>Ends every open target with <c>timeout</c>.</summary>
    internal void Expire(DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var target in _targets)
            {
                if (TargetStateMachine.JudgeExpiry(target.Status) == TransitionVerdict.Legal)
                {
                    Enter(target, ExecutionStatus.Timeout, now, output: null);
                }
            }
        }
    }

    /// <summary>The execution as JSON, rendered again only after a change.</summary>
    internal ReadOnlyMemory<byte> Render()
    {
        lock (_gate)
        {
            return _rendered ??= ToDocument().Render();
        }
    }

    private void Enter(ExecutionTarget target, ExecutionStatus status, DateTimeOffset now, OutputReference? output)
    {
        _tally.Move(target.Status, status);
        target.Enter(status, now, output);
        _status = _rule.Derive(_tally);
        // Reports arrive side by side, so one may be entered after another that took its time later.
        _updatedAt = now > _updatedAt ? now : _updatedAt;
        _rendered = null;
        if (_tally.Open == 0)
        {
            // A terminal target changes no more, so this was the last change.
            _finished?.Invoke();
        }
    }

    private ExecutionDocument ToDocument() => new()
    {
        Id = Id,
        ProjectId = SandboxIds.Project,
        DomainId = SandboxIds.Domain,
        Action = Action.Name,
        Type = Action.Kind.ToWire(),
        Status = _status.ToWire(),
        CreatedAt = WireTime.Format(CreatedAt),
        UpdatedAt = WireTime.Format(_updatedAt),
        Targets = Array.ConvertAll(_targets, target => new TargetDocument
        {
            NodeId = target.NodeId,
            Status = target.Status.ToWire(),
            CreatedAt = WireTime.Format(target.CreatedAt),
            UpdatedAt = WireTime.Format(target.UpdatedAt),
            OutputRef = target.Output?.ToDocument(),
        }),
    };
}
