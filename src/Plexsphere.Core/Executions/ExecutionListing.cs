using System.Runtime.CompilerServices;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Executions;

/// <summary>Turns pages into a stream.</summary>
/// <param name="fetch">Reads one page.</param>
/// <param name="notices">Hears how a listing is read.</param>
internal sealed class ExecutionListing(
    Func<ExecutionQuery, CancellationToken, Task<ExecutionPage>> fetch,
    IProgress<Notice>? notices = null)
{
    // So many are remembered that circles of any likely length are found, and that an execution which advances while a listing of several
    // statuses is read is met in both walks and written once; in a few MiB.
    private const int RememberedIds = 256 * 1024;
    private const int RememberedCursors = 8 * 1024;

    /// <summary>
    /// Streams the executions of several statuses: a walk each, in lifecycle order. A status only moves forward, so an execution that
    /// advances meanwhile is met at least once; duplicates are dropped. No statuses mean one walk over all. The newest come when all that
    /// must be was read, the last one first.
    /// </summary>
    internal IAsyncEnumerable<PlexExecution> AllAsync(
        ExecutionQuery query,
        IReadOnlyCollection<string> statuses,
        CancellationToken cancellationToken) =>
        query.Newest is { } count
            ? NewestAsync(InOrderAsync(query, statuses, cancellationToken), count)
            : InOrderAsync(query, statuses, cancellationToken);

    /// <summary>
    /// Streams a listing to its end. The second page is asked for when half of the first one has been taken, so that none is asked for
    /// that nobody wants; who goes on to it wants more, and each further page is asked for as soon as the one before it is begun. At
    /// most one page lies ahead. What a page repeats is dropped, and pages that bring nothing new end the listing.
    /// </summary>
    internal async IAsyncEnumerable<PlexExecution> WalkAsync(
        ExecutionQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var cursors = new BoundedSet<string>(RememberedCursors);
        if (query.Cursor is not null)
        {
            cursors.Add(query.Cursor);
        }

        var seen = new BoundedSet<Guid>(RememberedIds);
        var order = query.IsTimed ? new CreationOrder(query, notices) : null;
        var delivered = 0;
        var progress = new PageProgress();
        var cursor = query.Cursor;
        var first = true;
        var next = fetch(query, ahead.Token);
        try
        {
            while (next is not null)
            {
                ExecutionPage page;
                try
                {
                    page = await next.ConfigureAwait(false);
                }
                catch (PlexException e) when (!first)
                {
                    throw Midway(e, delivered, query, cursor);
                }

                next = null;
                var fresh = page.Items.FindAll(execution => seen.Add(execution.Id));
                if (!progress.Goes(page.Items.Count, fresh.Count) && !string.IsNullOrEmpty(page.NextCursor))
                {
                    throw new PlexException(
                        PlexErrors.CursorRepeated, $"The server's pages bring nothing new; the listing would not end. {Read(delivered)}.");
                }

                var wanted = query.IsSifted ? fresh.FindAll(order is null ? query.Takes : order.Takes) : fresh;
                var goesOn = order?.IsPast != true;
                var more = goesOn && query.First - delivered > wanted.Count;
                var enough = first ? Math.Max(1, (wanted.Count + 1) / 2) : 1;
                first = false;
                for (var taken = 0; taken < wanted.Count && delivered < query.First; taken++)
                {
                    if (more && next is null && taken >= enough)
                    {
                        next = Following(page);
                    }

                    delivered++;
                    yield return wanted[taken];
                }

                next ??= goesOn && delivered < query.First ? Following(page) : null;
            }
        }
        finally
        {
            await ahead.CancelAsync().ConfigureAwait(false);
            _ = next?.ContinueWith(abandoned => abandoned.Exception, TaskScheduler.Default);
        }

        Task<ExecutionPage>? Following(ExecutionPage page)
        {
            if (string.IsNullOrEmpty(page.NextCursor))
            {
                return null;
            }

            cursor = page.NextCursor;
            return cursors.Add(cursor)
                ? fetch(query with { Cursor = cursor }, ahead.Token)
                : Task.FromException<ExecutionPage>(new PlexException(
                    PlexErrors.CursorRepeated, "The server gave the same cursor twice; the listing would not end."));
        }
    }

    // Says how far a listing came, and how to go on from there.
    private static PlexException Midway(PlexException failure, int delivered, ExecutionQuery query, string? cursor)
    {
        var again = query.IsTimed || failure.Error == PlexErrors.CursorRepeated || failure.Error == PlexErrors.InvalidCursor
            || failure.Error == PlexErrors.CursorBindingMismatch
            ? "."
            : $"; go on from the cursor{(query.Status is null ? "" : $" of status {query.Status}")} {PlexText.Line(cursor)}";
        var message = $"{failure.Message} {Read(delivered)}{again}";
        return failure is PlexApiException refusal
            ? new PlexApiException(refusal.Error, refusal.Problem, message, failure.Subject)
            : new PlexException(failure.Error, message, failure.Subject);
    }

    private static string Read(int count) => count == 1 ? "1 execution was read" : $"{count} executions were read";

    private IAsyncEnumerable<PlexExecution> InOrderAsync(
        ExecutionQuery query,
        IReadOnlyCollection<string> statuses,
        CancellationToken cancellationToken) =>
        statuses.Count <= 1
            ? WalkAsync(query with { Status = statuses.FirstOrDefault() }, cancellationToken)
            : WalkEachAsync(query, statuses, cancellationToken);

    private async IAsyncEnumerable<PlexExecution> WalkEachAsync(
        ExecutionQuery query,
        IReadOnlyCollection<string> statuses,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new BoundedSet<Guid>(RememberedIds);
        var (given, left) = (0L, query.First);
        foreach (var status in PlexStatus.All.Where(statuses.Contains))
        {
            // Any of those seen may come again and then does not count.
            var walk = query with { Status = status, First = (int)Math.Min(int.MaxValue, left + given) };
            await foreach (var execution in WalkAsync(walk, cancellationToken).ConfigureAwait(false))
            {
                if (seen.Add(execution.Id))
                {
                    given++;
                    yield return execution;
                    if (--left == 0)
                    {
                        yield break;
                    }
                }
            }
        }
    }

    // So many are held, and no more. Of those that were created at the same moment, the id decides.
    private static async IAsyncEnumerable<PlexExecution> NewestAsync(IAsyncEnumerable<PlexExecution> executions, int count)
    {
        var newest = new PriorityQueue<PlexExecution, (DateTimeOffset, Guid)>();
        await foreach (var execution in executions.ConfigureAwait(false))
        {
            var place = (execution.CreatedAt, execution.Id);
            if (newest.Count < count)
            {
                newest.Enqueue(execution, place);
            }
            else
            {
                newest.EnqueueDequeue(execution, place);
            }
        }

        foreach (var (execution, _) in newest.UnorderedItems.OrderByDescending(item => item.Priority))
        {
            yield return execution;
        }
    }
}
