using System.Collections.Concurrent;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Follows executions to their ends. A few are read one by one; many are seen together on their pages of the listing, and, as long as
/// these are not known, in the listings of the open statuses: what a wait costs the server hardly grows with what is waited for.
/// </summary>
internal sealed class ExecutionWait : Wait<Guid, ExecutionService, PlexExecution>
{
    // How many nodes the progress names.
    private const int Named = 3;

    private readonly Func<PlexExecution, ExecutionService> _serviceOf;
    private readonly ConcurrentDictionary<(ExecutionService Service, Guid ProjectId), PageIndex> _indexes = [];

    // Those that may have ended, and are looked at once more by themselves.
    private readonly ConcurrentDictionary<Guid, bool> _doubtful = [];

    // Those that were read by themselves: what they look like is what they are.
    private readonly ConcurrentDictionary<Guid, bool> _confirmed = [];

    private readonly bool _failFast;

    private int _finishedTargets;

    internal ExecutionWait(IEnumerable<PlexExecution> executions, Func<PlexExecution, ExecutionService> serviceOf, WaitOptions options)
        : base(executions, execution => execution.Id, options) => (_serviceOf, _failFast) = (serviceOf, options.FailFast);

    private protected override ExecutionService SourceOf(PlexExecution item) => _serviceOf(item);

    private protected override async Task LookAsync(
        ExecutionService source,
        IReadOnlyList<PlexExecution> items,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        foreach (var group in items.GroupBy(execution => execution.ProjectId))
        {
            var missing = group.Where(execution => !_doubtful.ContainsKey(execution.Id)).ToDictionary(execution => execution.Id);
            var bare = new List<PlexExecution>();
            try
            {
                if (missing.Count > PageIndex.Few)
                {
                    var index = _indexes.GetOrAdd((source, group.Key), static key => new PageIndex(key.Service, key.ProjectId));
                    await index.LookAsync(missing, Meet, notices, cancellationToken).ConfigureAwait(false);
                }

                if (missing.Count > PageIndex.Few)
                {
                    await SweepAsync(source, group.Key, missing, Meet, notices, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (PlexException e) when (!IsOverloadOrOutage(e))
            {
                // The listing is a shortcut, and not everybody may list or has a listing that works.
            }

            await ReadEachAsync(
                missing.Values.Concat(group.Where(execution => _doubtful.ContainsKey(execution.Id))).Concat(bare).ToList(),
                execution => ReadAsync(source, execution, notices, cancellationToken)).ConfigureAwait(false);

            // One that came without its targets may have failed at one of them.
            void Meet(PlexExecution execution)
            {
                if (_failFast && !execution.IsFinished && execution.TargetCount == 0)
                {
                    bare.Add(execution);
                }
                else
                {
                    See(execution);
                }
            }
        }
    }

    private protected override bool HasEnded(PlexExecution item)
    {
        if (item.IsFinished)
        {
            // The items of a listing may come without targets.
            return item.TargetCount > 0 || _confirmed.ContainsKey(item.Id) || !_doubtful.TryAdd(item.Id, true);
        }

        // A status that this version does not know, and nothing left that could change it. It may be on its way to one that is known.
        if (PlexStatus.Open.Contains(item.Status) || item.TargetCount == 0 || item.OpenCount > 0 || _doubtful.TryAdd(item.Id, true))
        {
            return false;
        }

        Warn($"{PlexText.Line(item.ToString())}: a status that this version does not know. All its targets have ended, so the wait for it "
            + "ends.");
        return true;
    }

    // As long as it is open, it fails with the first of its targets. One that came without targets is to be read by itself first.
    private protected override bool HasFailed(PlexExecution item) => item.Status != PlexStatus.Succeeded
        && (item.FailedCount > 0 || (item.IsFinished && _confirmed.ContainsKey(item.Id)));

    private protected override PlexException? LossOf(PlexExecution item, PlexException failure) =>
        failure.Contradicts || failure is PlexApiException { StatusCode: 403 or 404 or 410 } ? failure : null;

    private async Task<PlexExecution> ReadAsync(
        ExecutionService executions,
        PlexExecution execution,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        try
        {
            var read = await executions.GetAsync(execution.ProjectId, execution.Id, RetryPolicy.Once, notices, cancellationToken)
                .ConfigureAwait(false);
            _confirmed.TryAdd(read.Id, true);
            return read;
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.ExecutionNotFound && executions.Fresh.Contains(execution.Id))
        {
            return execution;
        }
    }

    // A server in trouble is not helped by more requests.
    private static bool IsOverloadOrOutage(PlexException failure) => failure is PlexApiException response
        ? response.StatusCode is 401 or 408 or 429 or 502 or 503 or 504
        : failure.Error != PlexErrors.MalformedResponse && failure.Error != PlexErrors.CursorRepeated;

    // Takes out those that are still open. Statuses are walked in lifecycle order and only move forward, so an execution that is still
    // open is met in at least one of the walks, even if it advances meanwhile; one that is met in none has ended.
    private static async Task SweepAsync(
        ExecutionService executions,
        Guid projectId,
        Dictionary<Guid, PlexExecution> missing,
        Action<PlexExecution> meet,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        foreach (var status in PlexStatus.Open)
        {
            var query = new ExecutionQuery { ProjectId = projectId, Status = status, PageSize = ExecutionQuery.MaxPageSize };
            await foreach (var execution in executions.ListAsync(query, RetryPolicy.Once, notices, cancellationToken).ConfigureAwait(false))
            {
                if (missing.Remove(execution.Id))
                {
                    meet(execution);
                }
            }
        }
    }

    private protected override void Count(IReadOnlyList<PlexExecution> ended) =>
        _finishedTargets += ended.Sum(execution => execution.TargetCount);

    private protected override WaitProgress Progress()
    {
        var targets = _finishedTargets + Left.Sum(execution => execution.TargetCount);
        var finished = _finishedTargets + Left.Sum(execution => execution.TargetCount - execution.OpenCount);
        var executions = All == 1 ? "" : $"{Ended} of {All} executions, ";
        var open = Open.SelectMany(execution => execution.Targets).Where(target => !PlexStatus.IsFinished(target.Status))
            .DistinctBy(target => target.NodeId).Take(Named + 1)
            .Select(target => target.NodeName ?? ShortId.Of(target.NodeId)).ToList();
        return new WaitProgress(
            $"{executions}{finished} of {targets} targets finished",
            targets == 0 ? -1 : finished * 100 / targets,
            string.Join(", ", open.Take(Named)) + (open.Count > Named ? ", …" : ""));
    }

    private IEnumerable<PlexExecution> Left => Open.Concat(Lost.Select(lost => lost.Item));
}
