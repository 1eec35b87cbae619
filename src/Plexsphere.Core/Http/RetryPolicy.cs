
namespace Plexsphere.Core.Http;

/// <summary>How often and how long a read is tried. Dispatches are sent once.</summary>
/// <param name="Attempts">How often a read is sent at most.</param>
/// <param name="Budget">How long the waits between its attempts may last together; attempts that stall are taken out of it too.</param>
internal sealed record RetryPolicy(int Attempts, TimeSpan Budget)
{
    internal static readonly RetryPolicy Default = new(4, TimeSpan.FromSeconds(60));

    /// <summary>A read that is not repeated, because whoever asks will ask again.</summary>
    internal static readonly RetryPolicy Once = new(1, TimeSpan.FromSeconds(60));

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ShortestStall = TimeSpan.FromSeconds(5);

    /// <summary>As often and as long as a connection's limits say.</summary>
    internal static RetryPolicy Of(PlexConnectionLimits limits) =>
        new(limits.MaximumRetryCount + 1, TimeSpan.FromSeconds(limits.RetryTimeoutSeconds));

    /// <summary>How long a body may stall: not longer than the whole read may last.</summary>
    internal TimeSpan Stall =>
        Budget == TimeSpan.Zero || Budget > AttemptClock.LongestStall ? AttemptClock.LongestStall
        : Budget < ShortestStall ? ShortestStall
        : Budget;

    /// <summary>How long an attempt may take. The first may take its time; those that follow share what is left of the budget.</summary>
    internal TimeSpan LimitOf(int attempt, TimeSpan elapsed) =>
        attempt == 1 || Budget - elapsed > AttemptClock.Longest ? AttemptClock.Longest : Max(Budget - elapsed, TimeSpan.FromSeconds(1));

    /// <summary>How long to wait before the next attempt, or null when the failure is final or the budget is spent.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="attempt">How many attempts there were.</param>
    /// <param name="waited">How long the waits between them were together.</param>
    /// <param name="elapsed">How long it is since the first one began.</param>
    internal TimeSpan? Wait(PlexException failure, int attempt, TimeSpan waited, TimeSpan elapsed)
    {
        if (attempt >= Attempts || !IsTransient(failure))
        {
            return null;
        }

        var backoff = FirstWait * Math.Pow(2, attempt - 1) * (0.8 + (Random.Shared.NextDouble() * 0.4));
        var wait = (failure as PlexApiException)?.RetryAfter ?? backoff;
        return waited + wait <= Budget && elapsed <= Max(Budget, ShortestStall) ? wait : null;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static bool IsTransient(PlexException failure) => failure is PlexApiException refusal
        ? refusal.StatusCode is 408 or 429 or 502 or 503 or 504
            && refusal.Error != PlexErrors.Unauthenticated && refusal.Error != PlexErrors.NotProvisioned
        : failure.Error == PlexErrors.ConnectionFailed || failure.Error == PlexErrors.RequestTimedOut;
}
