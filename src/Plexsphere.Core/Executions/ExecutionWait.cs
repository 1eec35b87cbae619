using Plexsphere.Core.Waiting;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Follows executions to their ends. A few are read one by one; many are seen together on their pages of the listing, and, as long as
/// these are not known, in the listings of the open statuses: what a wait costs the server hardly grows with what is waited for.
/// </summary>
internal sealed class ExecutionWait : Wait<Guid, PlexExecution>
{
    private readonly Func<PlexExecution, PlexConnection> connectionOf;
    private readonly Dictionary<(PlexConnection, Guid), PageIndex> indexes = [];
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
            var missing = group.ToDictionary(execution => execution.Id);
            if (missing.Count > PageIndex.Few)
            {
                if (!indexes.TryGetValue(group.Key, out var index))
                {
                    index = new PageIndex(engine, group.Key.ProjectId);
                    indexes.Add(group.Key, index);
                }

                await index.LookAsync(missing, See, notices, limit).ConfigureAwait(false);
            }

            if (missing.Count > PageIndex.Few)
            {
                await SweepAsync(engine, group.Key.ProjectId, missing, notices, limit).ConfigureAwait(false);
            }

            await ReadEachAsync(
                missing.Values,
                execution => engine.GetAsync(execution.ProjectId, execution.Id, notices, limit),
                static (_, failure) => failure is PlexApiException { StatusCode: 403 or 404 or 410 } ? failure : null).ConfigureAwait(false);
        }
    }

    // Takes out those that are still open. Statuses are walked in lifecycle order and only move forward, so an execution that is still
    // open is met in at least one of the walks, even if it advances meanwhile; one that is met in none has ended.
    private async Task SweepAsync(PlexEngine engine, Guid projectId, Dictionary<Guid, PlexExecution> missing, IProgress<Notice>? notices, CancellationToken limit)
    {
        foreach (var status in PlexStatus.Open)
        {
            var query = new ExecutionQuery { ProjectId = projectId, Status = status, PageSize = ExecutionQuery.MaxPageSize };
            await foreach (var execution in engine.ListAsync(query, notices, limit).ConfigureAwait(false))
            {
                if (missing.Remove(execution.Id))
                {
                    See(execution);
                }
            }
        }
    }

    private WaitProgress Progress() => new(
        finishedCount + Open.Count,
        finishedCount,
        finishedTargets + Open.Sum(execution => execution.TargetCount),
        finishedTargets + Open.Sum(execution => execution.TargetCount - execution.OpenCount));
}
