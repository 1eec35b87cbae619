using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Core.Agents;

/// <summary>Follows actions of agents to their ends by reading each.</summary>
/// <param name="actions">What is followed.</param>
/// <param name="clientOf">Through which client an action is read.</param>
/// <param name="options">How long, and how often.</param>
internal sealed class AgentActionWait(
    IEnumerable<PlexAgentAction> actions,
    Func<PlexAgentAction, AgentClient> clientOf,
    WaitOptions options)
    : Wait<(Uri, Guid), AgentClient, PlexAgentAction>(actions, action => (action.Agent, action.Id), options)
{
    private protected override AgentClient SourceOf(PlexAgentAction item) => clientOf(item);

    private protected override Task LookAsync(
        AgentClient source,
        IReadOnlyList<PlexAgentAction> items,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken) =>
        ReadEachAsync(
            items, action => source.GetAsync(action.Id, action.Kind, RetryPolicy.Once, notices, cancellationToken));

    private protected override bool HasEnded(PlexAgentAction item) => item.IsFinished;

    private protected override PlexException? LossOf(PlexAgentAction item, PlexException failure) =>
        failure.Error == PlexErrors.AgentActionNotFound
            ? new PlexException(
                PlexErrors.AgentActionLost,
                $"{PlexText.Line(item.ToString())}: {item.Agent.Authority} no longer knows it.",
                failure.Subject)
        : failure.Contradicts || failure.Error == PlexErrors.AgentActionsDisabled ? failure
        : null;

    private protected override WaitProgress Progress()
    {
        // An agent works on one action at a time, so what runs says more than what waits.
        var current = Open.FirstOrDefault(action => action.State != PlexAgentActionState.New) ?? Open.FirstOrDefault();
        var doing = current is null ? null
            : current.Stage is { } stage ? $"{current.State}, stage {stage}: {current.Message}"
            : current.Message is { } message ? $"{current.State}: {message}"
            : current.State;
        var count = All == 1 ? null : $"{Ended} of {All} actions finished";
        var status = string.Join("; ", new[] { count, doing }.OfType<string>().DefaultIfEmpty(Ended == 1 ? "finished" : "lost"));
        return new WaitProgress(status, Ended * 100 / All);
    }
}
