namespace Plexsphere.Core.Waiting;

/// <summary>How a wait paces itself, what it puts up with, and for how long: from its first look to its last.</summary>
internal static class Patience
{
    /// <summary>How long nothing may be seen where there is no time-out.</summary>
    internal static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a server may ask to be left alone.</summary>
    internal static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The pause before the next look. Unless it is fixed, a tenth of the time already waited: short waits are followed closely, long
    /// ones cost little.
    /// </summary>
    internal static TimeSpan PauseAfter(TimeSpan elapsed, TimeSpan? poll) =>
        poll ?? TimeSpan.FromTicks(Math.Clamp(elapsed.Ticks / 10, ShortestPause.Ticks, LongestPause.Ticks));

    /// <summary>The pause, or as long as a server in trouble asks to be left alone.</summary>
    internal static TimeSpan Rest(TimeSpan pause, Outage outage) =>
        outage.RetryAfter is not { } asked || asked <= pause ? pause : asked < LongestRest ? asked : LongestRest;

    /// <summary>
    /// Whether waiting does not mend a failure: nobody is let in again, and nothing is found again, without a hand that changes something.
    /// </summary>
    internal static bool IsFinal(PlexException failure) =>
        failure.ExitCode is 2 or 3 or 4 or 77 || failure.Contradicts
            || failure is PlexApiException { StatusCode: 404 or 410 } or PlexApiException { StatusCode: 501, Code: not null };
}
