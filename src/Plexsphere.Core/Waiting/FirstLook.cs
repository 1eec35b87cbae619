namespace Plexsphere.Core.Waiting;

/// <summary>
/// Reads what is to be followed for the first time, as patiently as the wait itself reads it: what is waited for by its id alone may be
/// asked for in the middle of an outage.
/// </summary>
/// <param name="options">How long, and how often.</param>
internal sealed class FirstLook(WaitOptions options)
{
    private readonly TimeProvider _time = options.Time ?? TimeProvider.System;

    /// <summary>
    /// Reads one; throws the last failure when no good response came for a quarter of an hour, and where waiting would not mend it.
    /// </summary>
    /// <param name="read">Reads it once.</param>
    /// <param name="subject">What it is, for the error of a time-out.</param>
    /// <param name="notices">Hears of the outage.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<T> ReadAsync<T>(
        Func<CancellationToken, Task<T>> read,
        PlexSubject subject,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        if (options.Timeout == TimeSpan.Zero)
        {
            // Who does not want to wait wants to know how it fares all the same.
            return await read(cancellationToken).ConfigureAwait(false);
        }

        using var late = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
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
                catch (PlexException e) when (!Patience.IsFinal(e)
                    && (options.Timeout is not null || _time.GetElapsedTime(started) < Patience.LongestSilence))
                {
                    last = e;
                    outage.Begin(e, notices);
                }

                var pause = Patience.PauseAfter(_time.GetElapsedTime(started), options.Poll);
                await Task.Delay(Patience.Rest(pause, outage), _time, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlexException(
                PlexErrors.WaitTimedOut, $"{subject.ExecutionId ?? subject.AgentActionId}: not seen within "
                    + $"{options.Timeout?.TotalSeconds} s. {last?.Message ?? "There was no response."}", subject);
        }
    }
}
