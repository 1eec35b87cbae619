using System.Management.Automation;
using Plexsphere.Core.Agents;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Follows actions of agents to their ends.</summary>
/// <param name="command">The command.</param>
/// <param name="pump">Its thread.</param>
/// <param name="clientOf">Through which client an action is read.</param>
internal sealed class AgentActionFollower(PSCmdlet command, PipelinePump pump, Func<PlexAgentAction, AgentClient> clientOf)
    : Follower<PlexAgentAction>(command, pump, action => (action.Agent, action.Id))
{
    internal IReadOnlyList<(object? Target, PlexException Failure)> Follow(WaitOptions options, bool errorOnFailure) =>
        Follow(actions => new AgentActionWait(actions, clientOf, options), options, errorOnFailure);

    private protected override string TitleOf(IReadOnlyList<PlexAgentAction> followed) =>
        followed.Count == 1 ? followed[0].Kind ?? "an action" : $"{followed.Count} actions";

    private protected override PlexSubject SubjectOf(PlexAgentAction item) =>
        new() { Agent = item.Agent, AgentActionId = item.Id, Kind = item.Kind };

    private protected override PlexException? FailureOf(PlexAgentAction item)
    {
        var reason = PlexText.Line(item.Message ?? "the agent does not say why").TrimEnd('.');
        return item.State == PlexAgentActionState.Done
            ? null
            : new PlexException(PlexErrors.AgentActionFailed, $"{PlexText.Line(item.ToString())}: {reason}.", SubjectOf(item));
    }

    private protected override IEnumerable<string> Open(IEnumerable<PlexAgentAction> unwritten)
    {
        foreach (var group in unwritten.Where(action => !action.IsFinished).GroupBy(action => action.Agent))
        {
            var ids = group.Select(action => action.Id).ToList();
            yield return $"{(ids.Count == 1 ? "1 action goes" : $"{ids.Count} actions go")} on at {group.Key}. "
                + $"To wait for {(ids.Count == 1 ? "it" : "them")}: "
                + $"Wait-PlexAgentAction -Agent {group.Key} -Id {string.Join(", ", ids)}";
        }
    }
}
