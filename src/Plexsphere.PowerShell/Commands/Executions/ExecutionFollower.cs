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
internal class ExecutionFollower(PSCmdlet command, PipelinePump pump, Func<PlexExecution, ExecutionService> serviceOf)
    : Follower<PlexExecution>(command, pump, execution => execution.Id)
{
    internal IReadOnlyList<(object? Target, PlexException Failure)> Follow(WaitOptions options, bool errorOnFailure) =>
        Follow(
            executions => new ExecutionWait(executions, serviceOf, options) { Seeing = Seeing, Losing = Losing }, options, errorOnFailure);

    /// <summary>Hears how each fares, on any thread.</summary>
    private protected virtual Action<PlexExecution>? Seeing => null;

    /// <summary>Hears of each that can no longer be followed, on any thread.</summary>
    private protected virtual Action<PlexExecution, PlexException>? Losing => null;

    private protected override string TitleOf(IReadOnlyList<PlexExecution> followed) =>
        followed.Count == 1 ? $"{followed[0].Action} {ShortId.Of(followed[0].Id)}" : $"{followed.Count} executions";

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

    /// <summary>A line for each place where some of these go on or have ended, with the command that goes on with them.</summary>
    internal static IEnumerable<string> Lines(IEnumerable<PlexExecution> unwritten, SessionState session)
    {
        foreach (var group in unwritten.GroupBy(execution => (execution.ProjectId, execution.Connection?.Server, execution.IsFinished)))
        {
            var ids = group.Select(execution => execution.Id).ToList();
            var (many, it) = ids.Count == 1 ? ("1 execution", "it") : ($"{ids.Count} executions", "them");
            var elsewhere = group.Key.Server is { } server && DefaultConnection.IsElsewhere(session, server)
                ? $" -Connection <connection to {server}>"
                : "";
            var (state, next) = group.Key.IsFinished
                ? ($"{many} {(ids.Count == 1 ? "has" : "have")} ended", $"To see {it}: Get-PlexExecution")
                : ($"{many} {(ids.Count == 1 ? "goes" : "go")} on", $"To wait for {it}: Wait-PlexExecution");
            yield return $"{state} at {group.Key.Server}. {next} -Id {string.Join(", ", ids)} -Project {group.Key.ProjectId}{elsewhere}";
        }
    }
}
