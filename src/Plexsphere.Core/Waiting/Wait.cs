using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Plexsphere.Core.Waiting;

/// <summary>Follows what was begun to its end, by reading alone.</summary>
/// <typeparam name="TKey">What tells those that are followed apart.</typeparam>
/// <typeparam name="T">What is followed, as it was last seen.</typeparam>
internal abstract class Wait<TKey, T>
    where TKey : notnull
    where T : class
{
    /// <summary>How many reads are under way at once, at most.</summary>
    private protected const int ReadsAtOnce = 8;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Func<T, TKey> keyOf;
    private readonly Func<T, bool> isFinished;
    private readonly WaitOptions options;
    private readonly Dictionary<TKey, T> open = [];
    private readonly List<T> ended = [];
    private readonly List<(T, PlexException)> lost = [];

    private protected Wait(IEnumerable<T> followed, Func<T, TKey> keyOf, Func<T, bool> isFinished, WaitOptions options)
    {
        this.keyOf = keyOf;
        this.isFinished = isFinished;
        this.options = options;
        foreach (var item in followed.DistinctBy(keyOf))
        {
            See(item);
        }
    }

    /// <summary>Those that have not ended, as they were last seen. After the stream has run out: those that the time-out left.</summary>
    internal IReadOnlyCollection<T> Open => open.Values;

    /// <summary>Those that can no longer be seen, as they were last seen, and what was said instead.</summary>
    internal IReadOnlyCollection<(T Item, PlexException Failure)> Lost => lost;

    /// <summary>
    /// The pause before the next look. Unless it is fixed, a tenth of the time already waited: short waits are followed closely, long
    /// ones cost little.
    /// </summary>
    internal TimeSpan PauseAfter(TimeSpan elapsed) =>
        options.Poll ?? TimeSpan.FromTicks(Math.Clamp(elapsed.Ticks / 10, ShortestPause.Ticks, LongestPause.Ticks));

    /// <summary>Yields each when it has ended; ends early when the time-out runs out.</summary>
    /// <param name="advanced">Called with those that have ended since, before they are yielded.</param>
    /// <param name="notices">Hears of requests and delays.</param>
    /// <param name="stop">Ends the wait.</param>
    private protected async IAsyncEnumerable<T> FollowAsync(Action<IReadOnlyList<T>> advanced, IProgress<Notice>? notices, [EnumeratorCancellation] CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.Timeout is { } timeout)
        {
            limit.CancelAfter(timeout);
        }

        var started = Stopwatch.GetTimestamp();
        PlexException? broken = null;
        var goesOn = true;
        while (goesOn)
        {
            var batch = ended.ToList();
            ended.Clear();
            advanced(batch);
            foreach (var item in batch)
            {
                yield return item;
            }

            if (broken is not null)
            {
                throw broken;
            }

            try
            {
                goesOn = open.Count > 0 && await LookAgainAsync(Stopwatch.GetElapsedTime(started), notices, limit.Token, stop).ConfigureAwait(false);
            }
            catch (PlexException e)
            {
                // Those that were seen to have ended before it broke come first.
                broken = e;
            }

            goesOn |= ended.Count > 0;
        }
    }

    /// <summary>Looks at the open ones once.</summary>
    private protected abstract Task LookAsync(IProgress<Notice>? notices, CancellationToken limit);

    /// <summary>Reads these one by one, a few at a time.</summary>
    /// <param name="items">Some of the open ones.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="loss">What a failure means that is about this one only; null when the wait cannot go on.</param>
    private protected async Task ReadEachAsync(IEnumerable<T> items, Func<T, Task<T>> read, Func<T, PlexException, PlexException?> loss)
    {
        foreach (var batch in items.Chunk(ReadsAtOnce))
        {
            await Task.WhenAll(batch.Select(item => ReadAsync(item, read, loss))).ConfigureAwait(false);
        }
    }

    /// <summary>Takes note of how one fares.</summary>
    private protected void See(T item)
    {
        lock (open)
        {
            if (isFinished(item))
            {
                open.Remove(keyOf(item));
                ended.Add(item);
            }
            else
            {
                open[keyOf(item)] = item;
            }
        }
    }

    private async Task ReadAsync(T item, Func<T, Task<T>> read, Func<T, PlexException, PlexException?> loss)
    {
        PlexException? failure;
        try
        {
            See(await read(item).ConfigureAwait(false));
            return;
        }
        catch (PlexException e) when ((failure = loss(item, e)) is not null)
        {
            // The others can still be followed.
            lock (open)
            {
                open.Remove(keyOf(item));
                lost.Add((item, failure));
            }
        }
    }

    // False when the time-out has run out.
    private async Task<bool> LookAgainAsync(TimeSpan elapsed, IProgress<Notice>? notices, CancellationToken limit, CancellationToken stop)
    {
        try
        {
            await Task.Delay(PauseAfter(elapsed) * (0.9 + (Random.Shared.NextDouble() * 0.2)), limit).ConfigureAwait(false);
            await LookAsync(notices, limit).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

}
