using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What the cmdlets share that follow executions to their ends.</summary>
public abstract class PlexFollowCommand : PlexServerCommand
{
    private protected PlexFollowCommand()
    {
    }

    /// <summary>What was dispatched or is to be followed.</summary>
    private protected Ledger<PlexExecution> Ledger { get; } = new(execution => execution.Id);

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The executions go on.</summary>
    [Parameter]
    [ValidateRange(0, MaxWaitSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>Writes an error for each execution that did not succeed, after the last object.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    /// <summary>Writes each execution when it has ended; then those that the time-out left open. Returns the errors.</summary>
    private protected IReadOnlyList<(object? Target, PlexException Failure)> Follow(TimeSpan? poll)
    {
        if (Ledger.Unwritten.Count == 0)
        {
            return [];
        }

        var executions = Ledger.Unwritten.ToList();
        var options = Options(poll);
        var wait = new ExecutionWait(executions, execution => PlexEngine.Find(ConnectionFor(execution.Connection)).Executions, options);
        var title = $"Waiting for {(executions.Count == 1 ? executions[0].Action : $"{executions.Count} executions")}";
        return Follow(
            Ledger,
            wait,
            wait.RunAsync(OnPipeline<WaitProgress>(progress => ShowProgress(title, progress)), Notices, Stop),
            title,
            execution => new PlexException(
                PlexErrors.WaitTimedOut,
                $"{PlexText.Line(execution.ToString())}: not finished after {WaitTimeoutSeconds} s; it goes on.",
                About(execution)),
            execution => !ErrorOnFailure ? null
                : execution.Status != PlexStatus.Succeeded
                    ? new PlexException(
                        PlexErrors.ExecutionFailed,
                        $"{PlexText.Line(execution.ToString())}: {PlexText.Line(((PlexTargetList)execution.Targets).Account())}.",
                        About(execution))
                : execution.TargetCount == 0
                    ? new PlexException(
                        PlexErrors.NoTargets, $"{PlexText.Line(execution.ToString())}, but without a single target.", About(execution))
                : null);
    }

    private protected WaitOptions Options(TimeSpan? poll) =>
        new(WaitTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, poll);

    private static PlexSubject About(PlexExecution execution) => new()
    {
        Server = execution.Connection?.Server, ProjectId = execution.ProjectId, ExecutionId = execution.Id, Action = execution.Action,
    };

    private protected override IEnumerable<string> Left()
    {
        var unknown = Ledger.Close();
        var open = Ledger.Unwritten.Where(execution => !execution.IsFinished)
            .GroupBy(execution => (execution.ProjectId, execution.Connection?.Server));
        foreach (var group in open)
        {
            var ids = group.Select(execution => execution.Id).ToList();
            var elsewhere = group.Key.Server is { } server && IsElsewhere(server) ? $" -Connection <connection to {server}>" : "";
            yield return $"{(ids.Count == 1 ? "1 execution goes" : $"{ids.Count} executions go")} on at {group.Key.Server}. To wait "
                + $"for {(ids.Count == 1 ? "it" : "them")}:"
                + $" Wait-PlexExecution -Id {string.Join(", ", ids)} -Project {group.Key.ProjectId}{elsewhere}";
        }

        foreach (var line in unknown)
        {
            yield return line;
        }
    }

    private void ShowProgress(string title, WaitProgress progress) => ShowProgress(
        title,
        progress.Executions == 1
            ? $"{progress.FinishedTargets} of {progress.Targets} targets finished"
            : $"{progress.FinishedExecutions} of {progress.Executions} executions, {progress.FinishedTargets} of {progress.Targets} "
                + "targets finished",
        progress.Targets == 0 ? -1 : progress.FinishedTargets * 100 / progress.Targets);
}
