using System.Diagnostics;

namespace Plexsphere.Core.Http;

/// <summary>
/// The time of one attempt, the response's body included. It runs out at the attempt's limit, or earlier when a body has begun and
/// nothing more of it comes.
/// </summary>
internal sealed class AttemptClock : IDisposable
{
    /// <summary>How long an attempt may take at most.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(100);

    /// <summary>How long a body may stall.</summary>
    internal static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(30);

    // Setting a timer for every piece of a body would cost more than it tells.
    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _limit;
    private readonly TimeSpan _stall;
    private TimeSpan _set;

    internal AttemptClock(TimeSpan limit, TimeSpan stall, params CancellationToken[] others)
    {
        (_limit, _stall) = (limit, stall);
        _source = CancellationTokenSource.CreateLinkedTokenSource(others);
        _source.CancelAfter(limit);
    }

    internal CancellationToken Token => _source.Token;

    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>The response has begun: from here on it must not stall.</summary>
    internal void Begin() => Set(Elapsed);

    /// <summary>Something has come.</summary>
    internal void Progress()
    {
        var elapsed = Elapsed;
        if (elapsed - _set > Coarse)
        {
            Set(elapsed);
        }
    }

    public void Dispose() => _source.Dispose();

    private void Set(TimeSpan elapsed)
    {
        _set = elapsed;
        var left = _limit - elapsed;
        _source.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < _stall ? left : _stall);
    }
}
