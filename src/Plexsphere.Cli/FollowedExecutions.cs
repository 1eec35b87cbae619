using Plexsphere.Core.Executions;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary>Executions that are followed to their ends.</summary>
/// <param name="session">The command.</param>
/// <param name="projectId">The project of them all.</param>
/// <param name="ids">The executions, each once.</param>
/// <param name="options">How long, and how often.</param>
/// <param name="watcher">Shows them meanwhile and in the end; null shows how far they are, and writes each.</param>
internal sealed class FollowedExecutions(
    Session session,
    Guid projectId,
    IReadOnlyList<Guid> ids,
    WaitOptions options,
    Watcher? watcher = null)
    : Followed<Guid, ExecutionService, PlexExecution>(session, ids, options)
{
    private protected override IProgress<WaitProgress>? Progress => watcher is null ? this : null;

    private protected override string WaitCommand => $"plexctl action wait --project {projectId}";

    private protected override Task WriteAsync(
        IAsyncEnumerable<PlexExecution> items, bool single, CancellationToken cancellationToken) => watcher is null
        ? Rendering.FollowedAsync(
            session,
            items,
            single,
            execution => Rendering.Execution(session, execution),
            Rendering.Executions,
            static execution => execution)
        : watcher.ShowAsync(items, cancellationToken);

    private protected override Wait<Guid, ExecutionService, PlexExecution> WaitFor(
        IReadOnlyList<PlexExecution> items, WaitOptions options) => new ExecutionWait(items, _ => session.Executions, options)
        {
            Seeing = watcher is null ? null : watcher.See,
            Losing = watcher is null ? null : watcher.Lose,
        };

    private protected override Task<PlexExecution> ReadAsync(Guid id, CancellationToken cancellationToken) =>
        session.Executions.GetAsync(projectId, id, RetryPolicy.Once, session, cancellationToken);

    private protected override Guid IdOf(PlexExecution item) => item.Id;

    private protected override bool HasEnded(PlexExecution item) => item.IsFinished;

    private protected override PlexSubject SubjectOf(Guid id) =>
        new() { Server = session.Engine.Connection.Server, ProjectId = projectId, ExecutionId = id };

    private protected override bool IsGone(PlexException failure) => failure.Error == PlexErrors.ExecutionNotFound;
}
