namespace Plexsphere.Core.Waiting;

/// <summary>
/// Reads what is to be followed for the first time, as patiently as the wait itself reads it: what is waited for by its id alone may be
/// asked for in the middle of an outage.
/// </summary>
/// <param name="options">How long, and how often.</param>
internal sealed class FirstLook(WaitOptions options)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _time = options.Time ?? TimeProvider.System;

    /// <summary>Whether waiting does not mend a failure: nobody is let in again, and nothing is found again, without a hand that changes something.</summary>
    internal static bool IsFinal(PlexException failure) =>
        failure.ExitCode is 2 or 3 or 4 or 77 || failure.Contradicts || failure is PlexApiException { StatusCode: 404 or 410 } or PlexApiException { StatusCode: 501, Code: not null };

    /// <summary>Reads one; throws the last failure when the time-out runs out, or no good answer came for a quarter of an hour.</summary>
    /// <param name="read">Reads it once.</param>
    /// <param name="notices">Hears of the outage.</param>
    /// <param name="stop">Gives up.</param>
    internal async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, IProgress<Notice>? notices, CancellationToken stop)
    {
        if (options.Timeout == TimeSpan.Zero)
        {
            // Who does not want to wait wants to know how it fares all the same.
            return await read(stop).ConfigureAwait(false);
        }

        using var late = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var started = _time.GetTimestamp();
        var outage = new Outage(_time);
        PlexException? last = null;
        try
        {
            while (true)
            {
                try
                {
                    var item = await read(limit.Token).ConfigureAwait(false);
                    outage.End(notices);
                    return item;
                }
                catch (PlexException e) when (!IsFinal(e) && (options.Timeout is not null || _time.GetElapsedTime(started) < LongestSilence))
                {
                    last = e;
                    outage.Begin(e, notices);
                }

                var pause = options.Poll ?? TimeSpan.FromTicks(Math.Clamp(_time.GetElapsedTime(started).Ticks / 10, ShortestPause.Ticks, LongestPause.Ticks));
                await Task.Delay(outage.RetryAfter is { } asked && asked > pause && asked < LongestSilence ? asked : pause, _time, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw last ?? new PlexException(PlexErrors.RequestTimedOut, "The server did not answer in time.");
        }
    }
}
