namespace Plexsphere.Core.Waiting;

/// <summary>
/// Calls under way, in the order in which they were begun: their results come out in that order. Used by one thread alone.
/// </summary>
/// <typeparam name="TTarget">What a call is about.</typeparam>
/// <typeparam name="T">What it brings.</typeparam>
/// <param name="time">The clock.</param>
internal sealed class InFlight<TTarget, T>(TimeProvider time)
{
    // Whoever brings the next input within this time has more of them at hand.
    private static readonly TimeSpan Closely = TimeSpan.FromMilliseconds(2);

    private readonly Queue<(TTarget Target, Task<T> Call)> _calls = new();
    private long? _idleSince;
    private int _ahead;

    /// <summary>Takes note of a call that was begun.</summary>
    internal void Add(TTarget target, Task<T> call) => _calls.Enqueue((target, call));

    /// <summary>
    /// How many calls may be under way before their results are wanted: none while inputs come one by one; twice as many with each
    /// input that follows closely.
    /// </summary>
    /// <param name="most">The limit.</param>
    internal int Ahead(int most) =>
        _ahead = _idleSince is { } since && time.GetElapsedTime(since) < Closely ? Math.Clamp(_ahead * 2, 1, most) : 0;

    /// <summary>The next input is waited for from now on.</summary>
    internal void Rest() => _idleSince = time.GetTimestamp();

    /// <summary>The oldest call, if more than so many are under way, or if it has ended.</summary>
    internal bool TryPeek(int limit, out (TTarget Target, Task<T> Call) oldest) =>
        _calls.TryPeek(out oldest) && (_calls.Count > limit || oldest.Call.IsCompleted);

    /// <summary>Forgets the oldest call.</summary>
    internal void Remove() => _calls.Dequeue();

    /// <summary>Gives the calls under way a moment, and forgets them.</summary>
    /// <returns>The calls, in their order; some may be under way still.</returns>
    internal IReadOnlyList<(TTarget Target, Task<T> Call)> Close(TimeSpan grace)
    {
        if (_calls.Count > 0)
        {
            Task.WhenAny(Task.WhenAll(_calls.Select(entry => entry.Call)), Task.Delay(grace, time)).Wait();
        }

        var left = _calls.ToList();
        _calls.Clear();
        return left;
    }
}
