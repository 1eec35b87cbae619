using System.Management.Automation;
using Plexsphere.Core.Agents;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What the cmdlets share that follow actions of agents to their ends.</summary>
public abstract class PlexAgentFollowCommand : PlexAgentCommand
{
    private protected PlexAgentFollowCommand()
    {
    }

    /// <summary>What was scheduled or is to be followed.</summary>
    private protected Ledger<PlexAgentAction> Ledger { get; } = new(action => (action.Agent, action.Id));

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The actions go on.</summary>
    [Parameter]
    [ValidateRange(0, MaxWaitSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>Writes an error for each action that did not end as DONE, after the last object.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    /// <summary>
    /// Writes each action when it has ended; then those that the time-out left open or that are lost. Returns the errors.
    /// </summary>
    private protected IReadOnlyList<(object? Target, PlexException Failure)> Follow(TimeSpan? poll)
    {
        if (Ledger.Unwritten.Count == 0)
        {
            return [];
        }

        var actions = Ledger.Unwritten.ToList();
        var options = Options(poll);
        var wait = new AgentActionWait(actions, ClientFor, options);
        var title = $"Waiting for {(actions.Count == 1 ? actions[0].Kind ?? "an action" : $"{actions.Count} actions")}";
        return Follow(
            Ledger,
            wait,
            wait.RunAsync(OnPipeline<AgentWaitProgress>(progress => ShowProgress(title, progress)), Notices, Stop),
            title,
            action => new PlexException(
                PlexErrors.WaitTimedOut,
                $"{PlexText.Line(action.ToString())}: not finished after {WaitTimeoutSeconds} s; it goes on.",
                About(action)),
            action => ErrorOnFailure && action.State != PlexAgentActionState.Done
                ? new PlexException(
                    PlexErrors.AgentActionFailed,
                    $"{PlexText.Line(action.ToString())}: {PlexText.Line(action.Message ?? "the agent does not say why").TrimEnd('.')}.",
                    About(action))
                : null);
    }

    private protected WaitOptions Options(TimeSpan? poll) =>
        new(WaitTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, poll);

    private static PlexSubject About(PlexAgentAction action) =>
        new() { Agent = action.Agent, AgentActionId = action.Id, Kind = action.Kind };

    private protected override IEnumerable<string> Left()
    {
        var unknown = Ledger.Close();
        foreach (var group in Ledger.Unwritten.Where(action => !action.IsFinished).GroupBy(action => action.Agent))
        {
            var ids = group.Select(action => action.Id).ToList();
            yield return $"{(ids.Count == 1 ? "1 action goes" : $"{ids.Count} actions go")} on at {group.Key}. To wait for "
                + $"{(ids.Count == 1 ? "it" : "them")}:"
                + $" Wait-PlexAgentAction -Agent {group.Key} -Id {string.Join(", ", ids)}";
        }

        foreach (var line in unknown)
        {
            yield return line;
        }
    }

    private void ShowProgress(string title, AgentWaitProgress progress)
    {
        var current = progress.Current is not { } action ? null
            : action.Stage is { } stage ? $"{action.State}, stage {stage}: {action.Message}"
            : action.Message is { } message ? $"{action.State}: {message}"
            : action.State;
        var count = progress.Actions == 1 ? null : $"{progress.Finished} of {progress.Actions} actions finished";
        ShowProgress(
            title,
            string.Join("; ", new[] { count, current }.OfType<string>().DefaultIfEmpty(progress.Finished == 1 ? "finished" : "lost")),
            progress.Finished * 100 / progress.Actions);
    }
}
