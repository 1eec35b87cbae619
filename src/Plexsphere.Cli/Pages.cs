using System.Runtime.CompilerServices;

namespace Plexsphere.Cli;

/// <summary>Gathers what streams into pages.</summary>
internal static class Pages
{
    /// <summary>
    /// What has come is a page before more is waited for, and before whatever ends the stream. The last one can be empty.
    /// </summary>
    /// <param name="stream">Begins the stream, which ends early when its token says so.</param>
    /// <param name="size">How many items a page has at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async IAsyncEnumerable<Page<T>> OfAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> stream, int size, [EnumeratorCancellation] CancellationToken cancellationToken)
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
                if (page.Items.Count > 0 && (!moving.IsCompletedSuccessfully || page.Items.Count == size))
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
