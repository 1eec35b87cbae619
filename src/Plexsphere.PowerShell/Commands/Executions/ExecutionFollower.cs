using System.Management.Automation;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Sessions;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Follows executions to their ends.</summary>
/// <param name="command">The command.</param>
/// <param name="pump">Its thread.</param>
/// <param name="serviceOf">Where an execution is read.</param>
internal sealed class ExecutionFollower(PSCmdlet command, PipelinePump pump, Func<PlexExecution, ExecutionService> serviceOf)
    : Follower<PlexExecution>(command, pump, execution => execution.Id)
{
    internal IReadOnlyList<(object? Target, PlexException Failure)> Follow(WaitOptions options, bool errorOnFailure) =>
        Follow(executions => new ExecutionWait(executions, serviceOf, options), options, errorOnFailure);

    private protected override string TitleOf(IReadOnlyList<PlexExecution> followed) =>
        followed.Count == 1 ? $"{followed[0].Action} {followed[0].Id.ToString()[..8]}" : $"{followed.Count} executions";

    private protected override PlexSubject SubjectOf(PlexExecution item) => new()
    {
        Server = item.Connection?.Server, ProjectId = item.ProjectId, ExecutionId = item.Id, Action = item.Action,
    };

    private protected override PlexException? FailureOf(PlexExecution item) =>
        item.Status != PlexStatus.Succeeded
            ? new PlexException(
                PlexErrors.ExecutionFailed,
                $"{PlexText.Line(item.ToString())}: {PlexText.Line(((PlexTargetList)item.Targets).Account())}.",
                SubjectOf(item))
        : item.TargetCount == 0
            ? new PlexException(PlexErrors.NoTargets, $"{PlexText.Line(item.ToString())}, but without a single target.", SubjectOf(item))
        : null;

    private protected override IEnumerable<string> Open(IEnumerable<PlexExecution> unwritten) => Lines(unwritten, Command.SessionState);

    /// <summary>A line for each place where some of these go on, with the command that goes on waiting for them.</summary>
    internal static IEnumerable<string> Lines(IEnumerable<PlexExecution> unwritten, SessionState session)
    {
        var open = unwritten.Where(execution => !execution.IsFinished)
            .GroupBy(execution => (execution.ProjectId, execution.Connection?.Server));
        foreach (var group in open)
        {
            var ids = group.Select(execution => execution.Id).ToList();
            var elsewhere = group.Key.Server is { } server && DefaultConnection.IsElsewhere(session, server)
                ? $" -Connection <connection to {server}>"
                : "";
            yield return $"{(ids.Count == 1 ? "1 execution goes" : $"{ids.Count} executions go")} on at {group.Key.Server}. "
                + $"To wait for {(ids.Count == 1 ? "it" : "them")}: "
                + $"Wait-PlexExecution -Id {string.Join(", ", ids)} -Project {group.Key.ProjectId}{elsewhere}";
        }
    }
}
