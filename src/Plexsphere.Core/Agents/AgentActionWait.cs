using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Core.Agents;

/// <summary>Follows actions of agents to their ends by reading each.</summary>
/// <param name="actions">What is followed.</param>
/// <param name="clientOf">Through which client an action is read.</param>
/// <param name="options">How long, and how often.</param>
internal sealed class AgentActionWait(IEnumerable<PlexAgentAction> actions, Func<PlexAgentAction, AgentClient> clientOf, WaitOptions options)
    : Wait<(Uri, Guid), PlexAgentAction>(actions, action => (action.Agent, action.Id), options)
{
    private int finished;

    /// <summary>Yields each action when it has ended; ends early when the time-out runs out.</summary>
    internal IAsyncEnumerable<PlexAgentAction> RunAsync(IProgress<AgentWaitProgress>? progress, IProgress<Notice>? notices, CancellationToken stop) =>
        FollowAsync(
            ended =>
            {
                finished += ended.Count;

                // An agent works on one action at a time, so what runs says more than what waits.
                var current = Open.FirstOrDefault(action => action.State != PlexAgentActionState.New) ?? Open.FirstOrDefault();
                progress?.Report(new AgentWaitProgress(finished + Open.Count + Lost.Count, finished, current));
            },
            notices,
            stop);

    private protected override object SourceOf(PlexAgentAction item) => clientOf(item);

    private protected override Task LookAsync(object source, IReadOnlyList<PlexAgentAction> items, IProgress<Notice>? notices, CancellationToken limit) =>
        ReadEachAsync(items, action => ((AgentClient)source).GetAsync(action.Id, action.Kind, RetryPolicy.Once, notices, limit));

    private protected override bool HasEnded(PlexAgentAction item) => item.IsFinished;

    private protected override PlexException? LossOf(PlexAgentAction item, PlexException failure) =>
        failure.Error == PlexErrors.AgentActionNotFound
            ? new PlexException(PlexErrors.AgentActionLost, $"{PlexText.Line(item.ToString())}: {item.Agent.Authority} no longer knows it.", failure.Subject)
        : failure.Contradicts || failure.Error == PlexErrors.AgentActionsDisabled ? failure
        : null;
}
