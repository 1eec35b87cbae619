using System.Runtime.CompilerServices;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;

namespace Plexsphere.Core.Rollouts;

/// <summary>
/// Acts on a cohort batch by batch, and stops when more has failed than is put up with. Each node comes out once, when it is settled;
/// those that were not reached come last.
/// </summary>
/// <param name="executions">Dispatches and reads.</param>
/// <param name="connection">Where.</param>
/// <param name="plan">Whom, in which order.</param>
/// <param name="options">What, and how carefully.</param>
internal sealed class Rollout(ExecutionService executions, PlexConnection connection, RolloutPlan plan, RolloutOptions options)
{
    private readonly FailureBudget _budget = new(options.MaximumFailures);
    private readonly RolloutLedger _ledger = new(connection.Server, executions.Time);
    private readonly List<PlexRolloutStep> _failed = [];
    private readonly List<PlexRolloutStep> _left = [];
    private readonly HashSet<string> _statuses = [];
    private int _done;
    private bool _isOver;

    /// <summary>Hears of each execution that was minted. On any thread.</summary>
    internal required Action<PlexExecution> Minted { private get; init; }

    /// <summary>What a rollout has dispatched and not accounted for yet.</summary>
    internal RolloutLedger Ledger => _ledger;

    /// <summary>The step whose failure was one too many; null where there is none.</summary>
    internal PlexRolloutStep? Culprit { get; private set; }

    /// <summary>What failed within the budget, as a sentence; null where nothing did.</summary>
    internal string? Remark => _failed.Count == 0 || _budget.IsSpent ? null
        : $"{OfAll(_failed.Count)} failed, which is within -MaximumFailures {options.MaximumFailures}: {Names()}.";

    /// <summary>The statuses of those steps that nothing speaks against going on with: what may have run is not among them.</summary>
    internal IReadOnlyList<string> CanGoOn =>
    [
        .. from status in new[] { PlexRolloutStatus.Failed, PlexRolloutStatus.Refused, PlexRolloutStatus.NotStarted }
           where _statuses.Contains(status)
           select status,
    ];

    /// <summary>What was not begun where nobody waited for its end, as a sentence; null where it has come to its end.</summary>
    internal string? Interruption
    {
        get
        {
            var left = plan.Nodes - _ledger.Reached;
            return _isOver || left == 0 ? null
                : $"The rollout of '{PlexText.Line(options.Action)}' was stopped: {OfAll(left)} {(left == 1 ? "was" : "were")} not "
                    + "started.";
        }
    }

    /// <summary>Acts on one batch after another.</summary>
    /// <param name="approve">Asks whether a batch may begin; one that may not is left alone.</param>
    /// <param name="progress">Hears how far it has come.</param>
    /// <param name="notices">Hears of requests, delays and outages.</param>
    /// <param name="cancellationToken">Sends nothing more; what is under way goes on.</param>
    internal async IAsyncEnumerable<PlexRolloutStep> RunAsync(
        Func<RolloutBatch, Task<bool>> approve,
        IProgress<RolloutProgress>? progress,
        IProgress<Notice>? notices,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (node, why) in plan.Skipped)
        {
            yield return Step(null, new Settlement(node, PlexRolloutStatus.Skipped, null, why));
        }

        var acted = false;
        foreach (var batch in plan.Batches)
        {
            if (_budget.IsSpent)
            {
                _left.AddRange(batch.Nodes.Select(node => Step(batch, new Settlement(node, PlexRolloutStatus.NotStarted))));
                continue;
            }

            if (acted && options.Pause > TimeSpan.Zero)
            {
                Report(batch);
                await Task.Delay(options.Pause, executions.Time, cancellationToken).ConfigureAwait(false);
            }

            if (!await approve(batch).ConfigureAwait(false))
            {
                const string Declined = "The batch was not confirmed.";
                foreach (var node in batch.Nodes)
                {
                    yield return Step(batch, new Settlement(node, PlexRolloutStatus.NotStarted, null, Declined));
                }

                continue;
            }

            acted = true;
            Report(batch);
            await foreach (var step in RunAsync(batch, notices, cancellationToken).ConfigureAwait(false))
            {
                if (step.Status == PlexRolloutStatus.NotStarted)
                {
                    _left.Add(step);
                    continue;
                }

                _done++;
                Report(batch);
                yield return step;
            }
        }

        _isOver = true;
        foreach (var step in _left)
        {
            yield return step;
        }

        void Report(RolloutBatch batch) => progress?.Report(new RolloutProgress(
            batch.Number, plan.Batches.Count, _done, plan.Nodes, _budget.Failures, options.MaximumFailures));
    }

    /// <summary>Why it was stopped; null where it was not. Known when the last step is out.</summary>
    internal PlexException? Verdict()
    {
        if (!_budget.IsSpent)
        {
            return null;
        }

        var subject = new PlexSubject
        {
            Server = connection.Server,
            ProjectId = Culprit?.ProjectId,
            Action = options.Action,

            // Where it may go on, there is nothing to read yet.
            ExecutionId = Culprit?.Status == PlexRolloutStatus.Unknown ? null : Culprit?.HealthExecutionId ?? Culprit?.ExecutionId,
        };
        var why = _budget.Ending is { } ending ? ending.Message.TrimEnd('.')
            : _budget.IsWholeBatch
            ? $"all {_failed.Count(step => step.Batch == Culprit!.Batch)} nodes of batch {Culprit!.Batch} failed"
            : $"{OfAll(_budget.Failures)} failed, and -MaximumFailures is {options.MaximumFailures}";
        var reason = _budget.Ending is null && Culprit?.Message is { } said ? $" {PlexText.Line($"{Culprit}")}: {said.TrimEnd('.')}." : "";
        var message = $"The rollout of '{PlexText.Line(options.Action)}' was stopped in batch {Culprit!.Batch} of {plan.Batches.Count}: "
            + $"{why} ({Names()}).{reason} {_left.Count} {(_left.Count == 1 ? "node was" : "nodes were")} not started.";
        return _budget.Ending switch
        {
            null => new PlexException(PlexErrors.RolloutStopped, message, subject),
            PlexApiException response => new PlexApiException(response.Error, response.Problem, message, response.Subject),
            var other => new PlexException(other.Error, message, other.Subject),
        };
    }

    // The action on all nodes of the batch, to its end on each; then the health action on those where it succeeded.
    private async IAsyncEnumerable<PlexRolloutStep> RunAsync(
        RolloutBatch batch, IProgress<Notice>? notices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _budget.BeginBatch();
        var well = new Dictionary<RolloutNode, PlexExecution>();
        await foreach (var settlement in Phase(options.RequestFor, static status => status).RunAsync(
            batch.Nodes, notices, cancellationToken)
            .ConfigureAwait(false))
        {
            if (settlement.Status == PlexRolloutStatus.Succeeded && options.HealthAction is not null)
            {
                well.Add(settlement.Node, settlement.Execution!);
            }
            else
            {
                yield return Step(batch, settlement);
            }
        }

        if (well.Count > 0)
        {
            // In the batch's order, and not in that of the ends.
            var nodes = batch.Nodes.Where(well.ContainsKey).ToList();
            await foreach (var health in Phase(options.HealthRequestFor, Unhealthy).RunAsync(
                nodes, notices, cancellationToken).ConfigureAwait(false))
            {
                yield return HealthStep(batch, health, well[health.Node]);
            }
        }

        _budget.EndBatch(batch.Nodes.Count);
    }

    private RolloutPhase Phase(Func<RolloutNode, DispatchRequest> request, Func<string, string> verdict) =>
        new(executions, options, _budget, _ledger, request, verdict)
        {
            Minted = Minted,
            FindsPath = () => connection.DispatchRevision == PlexDispatchRevision.Auto,
        };

    // What is not known of its health is not known of the node.
    private static string Unhealthy(string status) =>
        status is PlexRolloutStatus.Failed or PlexRolloutStatus.Timeout or PlexRolloutStatus.Cancelled or PlexRolloutStatus.Refused
            ? PlexRolloutStatus.Unhealthy
            : status;

    private PlexRolloutStep HealthStep(RolloutBatch batch, Settlement health, PlexExecution execution)
    {
        // The budget was exceeded meanwhile: nothing was sent.
        var isUnchecked = health.Status == PlexRolloutStatus.NotStarted;
        var action = PlexText.Line(options.HealthAction);
        var message = isUnchecked ? "health not checked"
            : health.Status == PlexRolloutStatus.Succeeded ? null
            : $"{action}: {health.Message ?? health.Execution?.Status ?? health.Status}";
        return Step(
            batch,
            health with { Status = isUnchecked ? PlexRolloutStatus.Unknown : health.Status, Execution = execution, Message = message },
            health.Execution,
            isCounted: !isUnchecked);
    }

    private PlexRolloutStep Step(RolloutBatch? batch, Settlement settlement, PlexExecution? health = null, bool isCounted = true)
    {
        var (node, execution) = (settlement.Node, settlement.Execution);
        var step = new PlexRolloutStep(connection, batch?.Number, node.ProjectId, options.Action, node.Id, settlement.Status)
        {
            NodeName = node.Name,
            ExecutionId = execution?.Id,
            Execution = execution,
            HealthExecutionId = health?.Id,
            HealthExecution = health,
            DurationSeconds = execution?.DurationSeconds,
            Message = settlement.Message is { } message ? PlexText.Line(message) : null,
        };
        _statuses.Add(step.Status);
        if (isCounted && PlexRolloutStatus.IsFailure(settlement.Status))
        {
            _failed.Add(step);
            Culprit = node == _budget.Culprit ? step : Culprit;
        }

        return step;
    }

    private string OfAll(int some) => $"{some} of {plan.Nodes} node{(plan.Nodes == 1 ? "" : "s")}";

    private string Names()
    {
        const int Named = 3;
        var names = string.Join(", ", _failed.Take(Named).Select(step => PlexText.Line(step.ToString())));
        return _failed.Count > Named ? $"{names} and {_failed.Count - Named} more" : names;
    }
}
