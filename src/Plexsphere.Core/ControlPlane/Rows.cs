using System.Runtime.CompilerServices;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.ControlPlane;

/// <summary>Turns the pages of the inventory into streams.</summary>
internal static class Rows
{
    /// <summary>Streams a listing to its end, a page ahead of whoever reads it. What a page repeats is dropped.</summary>
    /// <param name="fetch">Reads the page at a cursor.</param>
    /// <param name="keyOf">What tells rows apart.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async IAsyncEnumerable<T> WalkAsync<T, TKey>(
        Func<string?, CancellationToken, Task<RowPage<T>>> fetch,
        Func<T, TKey> keyOf,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (cursors, seen) = (new HashSet<string>(), new HashSet<TKey>());
        var progress = new PageProgress();
        var next = fetch(null, ahead.Token);
        try
        {
            while (next is not null)
            {
                var page = await next.ConfigureAwait(false);
                next = null;
                var fresh = page.Items.Where(row => seen.Add(keyOf(row))).ToList();
                var goes = progress.Goes(page.Items.Count, fresh.Count);
                if (!string.IsNullOrEmpty(page.NextCursor))
                {
                    if (!goes || !cursors.Add(page.NextCursor))
                    {
                        throw new PlexException(
                            PlexErrors.CursorRepeated, "The server's pages bring nothing new; the listing would not end.");
                    }

                    next = fetch(page.NextCursor, ahead.Token);
                }

                foreach (var row in fresh)
                {
                    yield return row;
                }
            }
        }
        finally
        {
            await ahead.CancelAsync().ConfigureAwait(false);
            _ = next?.ContinueWith(abandoned => abandoned.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>Reads a listing to its end.</summary>
    internal static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> rows)
    {
        var all = new List<T>();
        await foreach (var row in rows.ConfigureAwait(false))
        {
            all.Add(row);
        }

        return all;
    }
}
