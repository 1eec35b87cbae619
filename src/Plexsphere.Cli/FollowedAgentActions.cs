using Plexsphere.Core.Agents;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary>Actions of an agent that are followed to their ends.</summary>
/// <param name="run">The command.</param>
/// <param name="ids">The actions, each once.</param>
/// <param name="options">How long, and how often.</param>
internal sealed class FollowedAgentActions(AgentRun run, IReadOnlyList<Guid> ids, WaitOptions options)
    : Followed<(Uri, Guid), AgentClient, PlexAgentAction>(run, ids, options)
{
    private protected override string WaitCommand =>
        $"plexctl agent-action wait --agent{Messages.Words([run.Client.Agent.AbsoluteUri.TrimEnd('/')])}";

    private protected override Task WriteAsync(
        IAsyncEnumerable<PlexAgentAction> items, bool single, CancellationToken cancellationToken) => Rendering.FollowedAsync(
        run, items, single, action => Rendering.AgentAction(run, action), Rendering.AgentActions, action => new PrintedAgentAction(action));

    private protected override Wait<(Uri, Guid), AgentClient, PlexAgentAction> WaitFor(
        IReadOnlyList<PlexAgentAction> items, WaitOptions options) => new AgentActionWait(items, _ => run.Client, options);

    private protected override Task<PlexAgentAction> ReadAsync(Guid id, CancellationToken cancellationToken) =>
        run.Client.GetAsync(id, null, RetryPolicy.Once, run, cancellationToken);

    private protected override Guid IdOf(PlexAgentAction item) => item.Id;

    private protected override bool HasEnded(PlexAgentAction item) => item.IsFinished;

    private protected override PlexSubject SubjectOf(Guid id) => new() { Agent = run.Client.Agent, AgentActionId = id };

    private protected override bool IsGone(PlexException failure) =>
        failure.Error == PlexErrors.AgentActionNotFound || failure.Error == PlexErrors.AgentActionLost;
}
