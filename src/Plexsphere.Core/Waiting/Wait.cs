using System.Runtime.CompilerServices;

namespace Plexsphere.Core.Waiting;

/// <summary>
/// Follows what was begun to its end, by reading alone. A wait outlasts servers that are away, throttle or fail: it ends with its
/// time-out, or, where it has none, when something was not seen for a quarter of an hour.
/// </summary>
/// <typeparam name="TKey">What tells those that are followed apart.</typeparam>
/// <typeparam name="TSource">Whom they are asked of.</typeparam>
/// <typeparam name="T">What is followed, as it was last seen.</typeparam>
internal abstract class Wait<TKey, TSource, T>
    where TKey : notnull
    where TSource : notnull
    where T : class
{
    /// <summary>How many reads of one server are under way at once, at most.</summary>
    private protected const int ReadsAtOnce = 8;

    // What is followed from the beginning.
    private readonly IReadOnlyList<T> _followed;
    private readonly Func<T, TKey> _keyOf;
    private readonly WaitOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<TKey, T> _open = [];
    private readonly Dictionary<TKey, long> _seen = [];
    private readonly Dictionary<TSource, Outage> _outages = [];
    private readonly List<T> _ended = [];
    private readonly List<(T, PlexException)> _lost = [];

    private IProgress<Notice>? _warnings;

    // Set when a wait that grows has to look up from its pause, or from having nothing to look at.
    private TaskCompletionSource _stirred = NewStir();
    private bool _isComplete;

    private protected Wait(IEnumerable<T> followed, Func<T, TKey> keyOf, WaitOptions options)
    {
        _followed = [.. followed.DistinctBy(keyOf)];
        _keyOf = keyOf;
        _options = options;
        _time = options.Time ?? TimeProvider.System;
    }

    /// <summary>Those that have not ended, as they were last seen. After the stream has run out: those that the time-out left.</summary>
    internal IReadOnlyCollection<T> Open => _open.Values;

    /// <summary>Those that can no longer be followed, as they were last seen, and why.</summary>
    internal IReadOnlyCollection<(T Item, PlexException Failure)> Lost => _lost;

    /// <summary>
    /// Whether more is added while the wait runs. It then goes on, with nothing to look at too, until it is told that all has been added.
    /// </summary>
    internal bool Grows { private get; init; }

    /// <summary>Hears of each that can no longer be followed, as soon as that is known. On any thread.</summary>
    internal Action<T, PlexException>? Losing { private get; init; }

    /// <summary>Hears how each fares: as it is known when it begins to be followed, and whenever it was read. On any thread.</summary>
    internal Action<T>? Seeing { private get; init; }

    /// <summary>Follows one more. From any thread.</summary>
    internal void Add(T item)
    {
        lock (_open)
        {
            // One that is added to others is seen with their next look.
            if (_open.Count == 0)
            {
                _stirred.TrySetResult();
            }

            Follow(item);
        }

        StirIfIdle();
    }

    /// <summary>Follows one no longer: it comes out no more. From any thread.</summary>
    internal void Drop(TKey key)
    {
        lock (_open)
        {
            _open.Remove(key);
        }

        StirIfIdle();
    }

    /// <summary>Nothing more is added. From any thread.</summary>
    internal void Complete()
    {
        lock (_open)
        {
            _isComplete = true;
        }

        StirIfIdle();
    }

    /// <summary>The first that something has gone wrong with, as it was seen then; looked for only where that ends the wait.</summary>
    internal T? Failed { get; private set; }

    /// <summary>The pause before the next look.</summary>
    internal TimeSpan PauseAfter(TimeSpan elapsed) => Patience.PauseAfter(elapsed, _options.Poll);

    /// <summary>Yields each when it has ended; ends early when the time-out runs out, or with the first that fails.</summary>
    /// <param name="progress">Hears how far the wait has come.</param>
    /// <param name="notices">Hears of requests and outages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async IAsyncEnumerable<T> RunAsync(
        IProgress<WaitProgress>? progress, IProgress<Notice>? notices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_options.Timeout ?? Timeout.InfiniteTimeSpan, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var started = _time.GetTimestamp();
        _warnings = notices;
        foreach (var item in _followed)
        {
            Follow(item);
        }

        var goesOn = true;
        while (goesOn)
        {
            var batch = Take();
            if (All > 0)
            {
                Count(batch);
                progress?.Report(Progress() with { Elapsed = _time.GetElapsedTime(started) });
            }

            foreach (var item in batch)
            {
                yield return item;
            }

            goesOn = Failed is null && IsUnderWay
                && await LookAgainAsync(_time.GetElapsedTime(started), notices, limit.Token, cancellationToken).ConfigureAwait(false);
            goesOn |= HasNews;
        }
    }

    /// <summary>Warns of something that was seen while looking.</summary>
    private protected void Warn(string text) => _warnings?.Report(Notice.Warning(text));

    /// <summary>How many are followed, whatever has become of them.</summary>
    private protected int All { get; private set; }

    /// <summary>How many have ended.</summary>
    private protected int Ended => All - _open.Count - _lost.Count;

    /// <summary>These have ended: what is to be known of them for the progress is noted now.</summary>
    private protected virtual void Count(IReadOnlyList<T> ended)
    {
    }

    /// <summary>How far the wait has come.</summary>
    private protected abstract WaitProgress Progress();

    /// <summary>Whom an item is asked of. One that fails does not keep the others from being followed.</summary>
    private protected abstract TSource SourceOf(T item);

    /// <summary>Looks once at open items of one source.</summary>
    private protected abstract Task LookAsync(
        TSource source,
        IReadOnlyList<T> items,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken);

    /// <summary>Whether one has ended, going by how it is seen now.</summary>
    private protected abstract bool HasEnded(T item);

    /// <summary>Whether something has gone wrong with one already, also where it has not ended.</summary>
    private protected virtual bool HasFailed(T item) => false;

    /// <summary>
    /// What a failure means that is about this one only, so that it can no longer be followed; null where another look may do better.
    /// </summary>
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

    /// <summary>Takes note of how one fares that is open.</summary>
    private protected void See(T item)
    {
        lock (_open)
        {
            // A look can be late: what was dropped meanwhile is followed no longer.
            if (!_open.ContainsKey(_keyOf(item)))
            {
                return;
            }

            Note(item);
        }

        Seeing?.Invoke(item);
    }

    private static TaskCompletionSource NewStir() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsUnderWay
    {
        get
        {
            lock (_open)
            {
                return _open.Count > 0 || (Grows && !_isComplete);
            }
        }
    }

    private bool HasNews
    {
        get
        {
            lock (_open)
            {
                return _ended.Count > 0;
            }
        }
    }

    private void Follow(T item)
    {
        lock (_open)
        {
            All++;
            Note(item);
        }

        Seeing?.Invoke(item);
    }

    private void Note(T item)
    {
        if (HasEnded(item))
        {
            _open.Remove(_keyOf(item));
            _ended.Add(item);
        }
        else
        {
            _open[_keyOf(item)] = item;
            _seen[_keyOf(item)] = _time.GetTimestamp();
        }

        if (_options.FailFast && Failed is null && HasFailed(item))
        {
            Failed = item;
        }
    }

    // Those that have ended since the last time.
    private List<T> Take()
    {
        lock (_open)
        {
            _stirred = _stirred.Task.IsCompleted ? NewStir() : _stirred;
            var ended = _ended.ToList();
            _ended.Clear();
            return ended;
        }
    }

    private void StirIfIdle()
    {
        lock (_open)
        {
            if (_open.Count == 0 || _ended.Count > 0)
            {
                _stirred.TrySetResult();
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
    private async Task<bool> LookAgainAsync(
        TimeSpan elapsed,
        IProgress<Notice>? notices,
        CancellationToken limit,
        CancellationToken cancellationToken)
    {
        try
        {
            var pause = _outages.Values.Aggregate(PauseAfter(elapsed) * (0.9 + (Random.Shared.NextDouble() * 0.2)), Patience.Rest);
            if (!await RestAsync(pause, limit).ConfigureAwait(false))
            {
                return true;
            }

            List<IGrouping<TSource, T>> groups;
            lock (_open)
            {
                groups = [.. _open.Values.GroupBy(SourceOf)];
            }

            await Task.WhenAll(groups.Select(group => LookAtAsync(group.Key, [.. group], notices, limit))).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // False when there is something else to do first than to look.
    private async Task<bool> RestAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (!Grows)
        {
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }

        Task stirred;
        bool isIdle;
        lock (_open)
        {
            (stirred, isIdle) = (_stirred.Task, _open.Count == 0);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var resting = Task.Delay(isIdle ? Timeout.InfiniteTimeSpan : pause, _time, over.Token);
        var isRested = await Task.WhenAny(stirred, resting).ConfigureAwait(false) == resting;
        await over.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return isRested;
    }

    private async Task LookAtAsync(TSource source, IReadOnlyList<T> items, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        Outage? outage;
        lock (_open)
        {
            if (!_outages.TryGetValue(source, out outage))
            {
                _outages.Add(source, outage = new Outage(_time));
            }
        }

        try
        {
            await LookAsync(source, items, notices, cancellationToken).ConfigureAwait(false);
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
            if (_options.Timeout is null)
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
        lock (_open)
        {
            return _time.GetElapsedTime(_seen[_keyOf(item)]) >= Patience.LongestSilence;
        }
    }

    private void Lose(T item, PlexException failure)
    {
        lock (_open)
        {
            if (!_open.Remove(_keyOf(item)))
            {
                return;
            }

            _lost.Add((item, failure));
        }

        Losing?.Invoke(item, failure);
    }
}
