using System.Management.Automation;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What the cmdlets share that follow executions to their ends.</summary>
public abstract class PlexFollowCommand : PlexServerCommand
{
    private protected PlexFollowCommand()
    {
    }

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The executions go on.</summary>
    [Parameter]
    [ValidateRange(0, MaxWaitSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>Writes an error for each execution that did not succeed, after the last object.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    /// <summary>Writes each execution when it has ended; then those that the time-out left open; then the errors.</summary>
    private protected void Follow(IReadOnlyCollection<PlexExecution> executions, TimeSpan? poll)
    {
        var options = new WaitOptions(WaitTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, poll);
        var wait = new ExecutionWait(executions, execution => ConnectionFor(execution.Connection), options);
        var title = $"Waiting for {(executions.Count == 1 ? executions.First().Action : $"{executions.Count} executions")}";
        Follow(
            wait,
            wait.RunAsync(OnPipeline<WaitProgress>(progress => ShowProgress(title, progress)), Notices, Stop),
            title,
            execution => new PlexException(PlexErrors.WaitTimedOut, $"{PlexText.Line(execution.ToString())}: not finished after {WaitTimeoutSeconds} s; it goes on."),
            execution => ErrorOnFailure && execution.Status != PlexStatus.Succeeded
                ? new PlexException(PlexErrors.ExecutionFailed, $"{PlexText.Line(execution.ToString())}: {execution.Targets}.")
                : null);
    }

    private void ShowProgress(string title, WaitProgress progress) => ShowProgress(
        title,
        progress.Executions == 1
            ? $"{progress.FinishedTargets} of {progress.Targets} targets finished"
            : $"{progress.FinishedExecutions} of {progress.Executions} executions, {progress.FinishedTargets} of {progress.Targets} targets finished",
        progress.Targets == 0 ? -1 : progress.FinishedTargets * 100 / progress.Targets);
}
