using System.Runtime.CompilerServices;

namespace Plexsphere.Core.Waiting;

/// <summary>
/// Follows what was begun to its end, by reading alone. A wait outlasts servers that are away, throttle or fail: it ends with its
/// time-out, or, where it has none, when something was not seen for a quarter of an hour.
/// </summary>
/// <typeparam name="TKey">What tells those that are followed apart.</typeparam>
/// <typeparam name="T">What is followed, as it was last seen.</typeparam>
internal abstract class Wait<TKey, T>
    where TKey : notnull
    where T : class
{
    /// <summary>How many reads of one server are under way at once, at most.</summary>
    private protected const int ReadsAtOnce = 8;

    private readonly IReadOnlyList<T> followed;
    private readonly Func<T, TKey> keyOf;
    private readonly WaitOptions options;
    private readonly TimeProvider time;
    private readonly Dictionary<TKey, T> open = [];
    private readonly Dictionary<TKey, long> seen = [];
    private readonly Dictionary<object, Outage> outages = [];
    private readonly List<T> ended = [];
    private readonly List<(T, PlexException)> lost = [];

    private protected Wait(IEnumerable<T> followed, Func<T, TKey> keyOf, WaitOptions options)
    {
        this.followed = [.. followed.DistinctBy(keyOf)];
        this.keyOf = keyOf;
        this.options = options;
        time = options.Time ?? TimeProvider.System;
    }

    /// <summary>Those that have not ended, as they were last seen. After the stream has run out: those that the time-out left.</summary>
    internal IReadOnlyCollection<T> Open => open.Values;

    /// <summary>Those that can no longer be followed, as they were last seen, and why.</summary>
    internal IReadOnlyCollection<(T Item, PlexException Failure)> Lost => lost;

    /// <summary>The pause before the next look.</summary>
    internal TimeSpan PauseAfter(TimeSpan elapsed) => Patience.PauseAfter(elapsed, options.Poll);

    /// <summary>Yields each when it has ended; ends early when the time-out runs out.</summary>
    /// <param name="advanced">Called with those that have ended since, before they are yielded.</param>
    /// <param name="notices">Hears of requests and outages.</param>
    /// <param name="stop">Ends the wait.</param>
    private protected async IAsyncEnumerable<T> FollowAsync(Action<IReadOnlyList<T>> advanced, IProgress<Notice>? notices, [EnumeratorCancellation] CancellationToken stop)
    {
        using var late = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var started = time.GetTimestamp();
        foreach (var item in followed)
        {
            See(item);
        }

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

            goesOn = open.Count > 0 && await LookAgainAsync(time.GetElapsedTime(started), notices, limit.Token, stop).ConfigureAwait(false);
            goesOn |= ended.Count > 0;
        }
    }

    /// <summary>Whom an item is asked of. One that fails does not keep the others from being followed.</summary>
    private protected abstract object SourceOf(T item);

    /// <summary>Looks once at open items of one source.</summary>
    private protected abstract Task LookAsync(object source, IReadOnlyList<T> items, IProgress<Notice>? notices, CancellationToken limit);

    /// <summary>Whether one has ended, going by how it is seen now.</summary>
    private protected abstract bool HasEnded(T item);

    /// <summary>What a failure means that is about this one only, so that it can no longer be followed; null where another look may do better.</summary>
    private protected abstract PlexException? LossOf(T item, PlexException failure);

    /// <summary>Reads these one by one, a few at a time.</summary>
    /// <param name="items">Some of the open ones.</param>
    /// <param name="read">Reads one.</param>
    private protected async Task ReadEachAsync(IEnumerable<T> items, Func<T, Task<T>> read)
    {
        PlexException? passing = null;
        foreach (var batch in items.Chunk(ReadsAtOnce))
        {
            var failures = await Task.WhenAll(batch.Select(item => ReadAsync(item, read))).ConfigureAwait(false);
            passing ??= failures.FirstOrDefault(failure => failure is not null);
        }

        if (passing is not null)
        {
            throw passing;
        }
    }

    /// <summary>Takes note of how one fares.</summary>
    private protected void See(T item)
    {
        lock (open)
        {
            if (HasEnded(item))
            {
                open.Remove(keyOf(item));
                ended.Add(item);
            }
            else
            {
                open[keyOf(item)] = item;
                seen[keyOf(item)] = time.GetTimestamp();
            }
        }
    }

    // Returns a failure that another look may mend.
    private async Task<PlexException?> ReadAsync(T item, Func<T, Task<T>> read)
    {
        try
        {
            See(await read(item).ConfigureAwait(false));
            return null;
        }
        catch (PlexException e)
        {
            if (LossOf(item, e) is not { } loss)
            {
                return e;
            }

            Lose(item, loss);
            return null;
        }
    }

    // False when the time-out has run out.
    private async Task<bool> LookAgainAsync(TimeSpan elapsed, IProgress<Notice>? notices, CancellationToken limit, CancellationToken stop)
    {
        try
        {
            var pause = outages.Values.Aggregate(PauseAfter(elapsed) * (0.9 + (Random.Shared.NextDouble() * 0.2)), Patience.Rest);
            await Task.Delay(pause, time, limit).ConfigureAwait(false);
            await Task.WhenAll(open.Values.GroupBy(SourceOf).ToList().Select(group => LookAtAsync(group.Key, [.. group], notices, limit))).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task LookAtAsync(object source, IReadOnlyList<T> items, IProgress<Notice>? notices, CancellationToken limit)
    {
        Outage? outage;
        lock (open)
        {
            if (!outages.TryGetValue(source, out outage))
            {
                outages.Add(source, outage = new Outage(time));
            }
        }

        try
        {
            await LookAsync(source, items, notices, limit).ConfigureAwait(false);
            outage.End(notices);
        }
        catch (PlexException e) when (Patience.IsFinal(e))
        {
            foreach (var item in items)
            {
                Lose(item, e);
            }
        }
        catch (PlexException e)
        {
            outage.Begin(e, notices);
            if (options.Timeout is null)
            {
                foreach (var item in items.Where(IsSilent))
                {
                    Lose(item, e);
                }
            }
        }
    }

    private bool IsSilent(T item)
    {
        lock (open)
        {
            return time.GetElapsedTime(seen[keyOf(item)]) >= Patience.LongestSilence;
        }
    }

    private void Lose(T item, PlexException failure)
    {
        lock (open)
        {
            if (open.Remove(keyOf(item)))
            {
                lost.Add((item, failure));
            }
        }
    }
}
