using System.Runtime.CompilerServices;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Executions;

/// <summary>Turns pages into a stream.</summary>
/// <param name="fetch">Reads one page.</param>
internal sealed class ExecutionListing(Func<ExecutionQuery, CancellationToken, Task<ExecutionPage>> fetch)
{
    /// <summary>
    /// Streams the executions of several statuses: a walk each, in lifecycle order. A status only moves forward, so an execution that
    /// advances meanwhile is met at least once; duplicates are dropped. No statuses mean one walk over all.
    /// </summary>
    internal IAsyncEnumerable<PlexExecution> AllAsync(ExecutionQuery query, IReadOnlyCollection<string> statuses, CancellationToken stop) =>
        statuses.Count <= 1
            ? WalkAsync(query with { Status = statuses.FirstOrDefault() }, stop)
            : WalkEachAsync(query, statuses, stop);

    /// <summary>
    /// Streams a listing to its end. The second page is asked for when half of the first one has been taken, so that none is asked for
    /// that nobody wants; who goes on to it wants more, and each further page is asked for as soon as the one before it is begun. At
    /// most one page lies ahead. What a page repeats of itself or of the page before it is dropped.
    /// </summary>
    internal async IAsyncEnumerable<PlexExecution> WalkAsync(ExecutionQuery query, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        if (query.Cursor is not null)
        {
            cursors.Add(query.Cursor);
        }

        var delivered = 0;
        var cursor = query.Cursor;
        var first = true;
        var (here, before) = (new HashSet<Guid>(), new HashSet<Guid>());
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
                    throw Midway(e, delivered, query.Status, cursor);
                }

                next = null;
                (here, before) = (before, here);
                here.Clear();
                var more = query.First - delivered > page.Items.Count;
                var enough = first ? Math.Max(1, (page.Items.Count + 1) / 2) : 1;
                first = false;
                for (var taken = 0; taken < page.Items.Count && delivered < query.First; taken++)
                {
                    if (more && next is null && taken >= enough)
                    {
                        next = Following(page);
                    }

                    var execution = page.Items[taken];
                    if (here.Add(execution.Id) && !before.Contains(execution.Id))
                    {
                        delivered++;
                        yield return execution;
                    }
                }

                if (page.Items.Count > 0 && here.IsSubsetOf(before))
                {
                    throw new PlexException(PlexErrors.CursorRepeated, $"The server gave the same page twice; the listing would not end. {Read(delivered)}.");
                }

                next ??= delivered < query.First ? Following(page) : null;
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
                : Task.FromException<ExecutionPage>(new PlexException(PlexErrors.CursorRepeated, "The server gave the same cursor twice; the listing would not end."));
        }
    }

    // Says how far a listing came, and how to go on from there.
    private static PlexException Midway(PlexException failure, int delivered, string? status, string? cursor)
    {
        var again = failure.Error == PlexErrors.CursorRepeated || failure.Error == PlexErrors.InvalidCursor || failure.Error == PlexErrors.CursorBindingMismatch
            ? "."
            : $"; go on from the cursor{(status is null ? "" : $" of status {status}")} {PlexText.Line(cursor)}";
        var message = $"{failure.Message} {Read(delivered)}{again}";
        return failure is PlexApiException answer
            ? new PlexApiException(answer.Error, answer.Problem, message, failure.Subject)
            : new PlexException(failure.Error, message, failure.Subject);
    }

    private static string Read(int count) => count == 1 ? "1 execution was read" : $"{count} executions were read";

    private async IAsyncEnumerable<PlexExecution> WalkEachAsync(ExecutionQuery query, IReadOnlyCollection<string> statuses, [EnumeratorCancellation] CancellationToken stop)
    {
        var seen = new HashSet<Guid>();
        var left = query.First;
        foreach (var status in PlexStatus.All.Where(statuses.Contains))
        {
            // Any of those seen may come again and then does not count.
            var walk = query with { Status = status, First = (int)Math.Min(int.MaxValue, (long)left + seen.Count) };
            await foreach (var execution in WalkAsync(walk, stop).ConfigureAwait(false))
            {
                if (seen.Add(execution.Id))
                {
                    yield return execution;
                    if (--left == 0)
                    {
                        yield break;
                    }
                }
            }
        }
    }
}
