using System.Management.Automation;
using Plexsphere.Core.Executions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What the cmdlets share that follow executions to their ends.</summary>
public abstract class PlexFollowCommand : PlexServerCommand
{
    private const int MaxSeconds = 30 * 24 * 60 * 60;
    private const int ProgressActivity = 0x506C6578;

    private protected PlexFollowCommand()
    {
    }

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The executions go on.</summary>
    [Parameter]
    [ValidateRange(0, MaxSeconds)]
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
        var unsuccessful = new List<PlexExecution>();
        PlexException? broken = null;
        try
        {
            Each(wait.RunAsync(OnPipeline<WaitProgress>(progress => ShowProgress(title, progress)), Notices, Stop), execution =>
            {
                if (execution.Status != PlexStatus.Succeeded)
                {
                    unsuccessful.Add(execution);
                }

                WriteObject(execution);
            });
        }
        catch (PlexException e)
        {
            broken = e;
        }
        finally
        {
            WriteProgress(new ProgressRecord(ProgressActivity, PlexText.Line(title), "done") { RecordType = ProgressRecordType.Completed });
        }

        // All objects before the first error: with -ErrorAction Stop nothing comes after it.
        foreach (var execution in wait.Open.Concat(wait.Lost.Select(lost => lost.Execution)))
        {
            WriteObject(execution);
        }

        foreach (var (execution, failure) in wait.Lost)
        {
            WriteFailure(failure, execution);
        }

        foreach (var execution in wait.Open)
        {
            WriteFailure(broken ?? new PlexException(PlexErrors.WaitTimedOut, $"{PlexText.Line(execution.ToString())}: not finished after {WaitTimeoutSeconds} s; it goes on."), execution);
        }

        if (ErrorOnFailure)
        {
            foreach (var execution in unsuccessful)
            {
                WriteFailure(new PlexException(PlexErrors.ExecutionFailed, $"{PlexText.Line(execution.ToString())}: {execution.Targets}."), execution);
            }
        }
    }

    private void ShowProgress(string title, WaitProgress progress)
    {
        var status = progress.Executions == 1
            ? $"{progress.FinishedTargets} of {progress.Targets} targets finished"
            : $"{progress.FinishedExecutions} of {progress.Executions} executions, {progress.FinishedTargets} of {progress.Targets} targets finished";
        WriteVerbose($"{PlexText.Line(title)}: {status}");
        WriteProgress(new ProgressRecord(ProgressActivity, PlexText.Line(title), status)
        {
            PercentComplete = progress.Targets == 0 ? -1 : progress.FinishedTargets * 100 / progress.Targets,
        });
    }
}
