using System.Runtime.CompilerServices;

namespace Plexsphere.Cli;

/// <summary>Gathers what streams into pages.</summary>
internal static class Pages
{
    // What comes a little later stands in the same columns.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// What has come within a moment is a page, before more is waited for and before whatever ends the stream. The last one can be empty.
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
            var (page, moment) = (new Page<T>([]), Task.CompletedTask);
            while (true)
            {
                moving = items.MoveNextAsync().AsTask();
                if (page.Items.Count > 0 && (page.Items.Count == size || !await IsSoonAsync(moving, moment).ConfigureAwait(false)))
                {
                    yield return page;
                    page = new Page<T>([]);
                }

                if (!await moving.ConfigureAwait(false))
                {
                    break;
                }

                moment = page.Items.Count == 0 ? Task.Delay(Moment, enough.Token) : moment;
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

    private static async Task<bool> IsSoonAsync(Task<bool> moving, Task moment)
    {
        await Task.WhenAny(moving, moment).ConfigureAwait(false);
        return moving.IsCompletedSuccessfully;
    }
}
