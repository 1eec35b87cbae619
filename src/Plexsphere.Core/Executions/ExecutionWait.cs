using Plexsphere.Core.Waiting;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Follows executions to their ends. A few are read one by one; many are found in listings of the open statuses, so that what a wait
/// costs the server does not grow with what is waited for.
/// </summary>
internal sealed class ExecutionWait : Wait<Guid, PlexExecution>
{
    private readonly Func<PlexExecution, PlexConnection> connectionOf;
    private int finishedCount;
    private int finishedTargets;

    internal ExecutionWait(IEnumerable<PlexExecution> executions, Func<PlexExecution, PlexConnection> connectionOf, WaitOptions options)
        : base(executions, execution => execution.Id, execution => execution.IsFinished, options) => this.connectionOf = connectionOf;

    /// <summary>Yields each execution when it has ended; ends early when the time-out runs out.</summary>
    internal IAsyncEnumerable<PlexExecution> RunAsync(IProgress<WaitProgress>? progress, IProgress<Notice>? notices, CancellationToken stop) =>
        FollowAsync(
            ended =>
            {
                finishedCount += ended.Count;
                finishedTargets += ended.Sum(execution => execution.TargetCount);
                progress?.Report(Progress());
            },
            notices,
            stop);

    private protected override async Task LookAsync(IProgress<Notice>? notices, CancellationToken limit)
    {
        foreach (var group in Open.GroupBy(execution => (Connection: connectionOf(execution), execution.ProjectId)).ToList())
        {
            var engine = PlexEngine.Of(group.Key.Connection);
            var unseen = await SweepAsync(engine, group.Key.ProjectId, [.. group], notices, limit).ConfigureAwait(false);
            await ReadEachAsync(
                unseen,
                execution => engine.GetAsync(execution.ProjectId, execution.Id, notices, limit),
                static (_, failure) => failure is PlexApiException { StatusCode: 403 or 404 or 410 } ? failure : null).ConfigureAwait(false);
        }
    }

    // Returns those that must be read one by one. Statuses are walked in lifecycle order and only move forward, so an execution that
    // is still open is met in at least one of the walks, even if it advances meanwhile; one that is met in none has ended.
    private async Task<IReadOnlyCollection<PlexExecution>> SweepAsync(
        PlexEngine engine,
        Guid projectId,
        IReadOnlyList<PlexExecution> executions,
        IProgress<Notice>? notices,
        CancellationToken limit)
    {
        if (executions.Count <= PlexStatus.Open.Count)
        {
            return executions;
        }

        var unseen = executions.ToDictionary(execution => execution.Id);
        foreach (var status in PlexStatus.Open)
        {
            var query = new ExecutionQuery { ProjectId = projectId, Status = status, PageSize = ExecutionQuery.MaxPageSize };
            await foreach (var execution in engine.ListAsync(query, notices, limit).ConfigureAwait(false))
            {
                if (unseen.Remove(execution.Id))
                {
                    See(execution);
                }
            }
        }

        return unseen.Values;
    }

    private WaitProgress Progress() => new(
        finishedCount + Open.Count,
        finishedCount,
        finishedTargets + Open.Sum(execution => execution.TargetCount),
        finishedTargets + Open.Sum(execution => execution.TargetCount - execution.OpenCount));
}
