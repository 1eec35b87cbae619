using System.Runtime.CompilerServices;

namespace Plexsphere.Cli;

/// <summary>Gathers what streams into pages.</summary>
internal static class Pages
{
    /// <summary>
    /// What has come is a page before whatever ends the stream, and unless pages are to be whole, before more is waited for. The last one
    /// can be empty.
    /// </summary>
    /// <param name="stream">Begins the stream, which ends early when its token says so.</param>
    /// <param name="size">How many items a page has at most.</param>
    /// <param name="whole">Whether items come one by one, too few for the columns of a table.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async IAsyncEnumerable<Page<T>> OfAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> stream,
        int size,
        bool whole,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var items = stream(enough.Token).GetAsyncEnumerator(enough.Token);
        var moving = Task.FromResult(true);
        try
        {
            var page = new Page<T>([]);
            while (true)
            {
                moving = items.MoveNextAsync().AsTask();
                if (whole && page.Items.Count < size)
                {
                    await Task.WhenAny(moving).ConfigureAwait(false);
                }

                if (page.Items.Count > 0 && (page.Items.Count == size || !moving.IsCompletedSuccessfully))
                {
                    yield return page;
                    page = new Page<T>([]);
                }

                if (!await moving.ConfigureAwait(false))
                {
                    break;
                }

                page.Items.Add(items.Current);
            }

            yield return page;
        }
        finally
        {
            // Whoever writes may have had enough while the next page was on its way.
            await enough.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(moving).ConfigureAwait(false);
            await items.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Each item is a page, as it comes.</summary>
    internal static async IAsyncEnumerable<Page<T>> OfEachAsync<T>(IAsyncEnumerable<T> stream)
    {
        await foreach (var item in stream.ConfigureAwait(false))
        {
            yield return new Page<T>([item]);
        }
    }
}
