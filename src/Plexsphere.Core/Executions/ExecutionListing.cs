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
    /// most one page lies ahead.
    /// </summary>
    internal async IAsyncEnumerable<PlexExecution> WalkAsync(ExecutionQuery query, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        if (query.Cursor is not null)
        {
            cursors.Add(query.Cursor);
        }

        var left = query.First;
        var first = true;
        var next = fetch(query, ahead.Token);
        try
        {
            while (next is not null)
            {
                var page = await next.ConfigureAwait(false);
                next = null;
                var more = left > page.Items.Count;
                var enough = first ? Math.Max(1, (page.Items.Count + 1) / 2) : 1;
                first = false;
                for (var taken = 0; taken < page.Items.Count && left > 0; taken++, left--)
                {
                    if (more && next is null && taken >= enough)
                    {
                        next = Following(page);
                    }

                    yield return page.Items[taken];
                }

                next ??= more ? Following(page) : null;
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

            return cursors.Add(page.NextCursor)
                ? fetch(query with { Cursor = page.NextCursor }, ahead.Token)
                : Task.FromException<ExecutionPage>(new PlexException(PlexErrors.CursorRepeated, "The server gave the same cursor twice; the listing would not end."));
        }
    }

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
