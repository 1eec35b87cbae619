using System.Globalization;

namespace Plexsphere.Core.Transport;

/// <summary>How often and how long a read is repeated. Dispatches never are.</summary>
/// <param name="Attempts">How often a read is sent at most.</param>
/// <param name="Budget">How long the waits between its attempts may last together.</param>
internal sealed record RetryPolicy(int Attempts, TimeSpan Budget)
{
    internal static readonly RetryPolicy Default = new(4, TimeSpan.FromSeconds(60));

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Repeats a read as long as its failures are transient, and announces each wait.</summary>
    /// <param name="attempt">Sends the read once.</param>
    /// <param name="translate">Names a failure.</param>
    /// <param name="notices">Hears of each wait.</param>
    /// <param name="stop">Gives up.</param>
    internal async Task<T> RunAsync<T>(Func<Task<T>> attempt, Func<Exception, PlexException> translate, IProgress<Notice>? notices, CancellationToken stop)
    {
        var waited = TimeSpan.Zero;
        for (var count = 1; ; count++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (Exception e) when (Translation.Knows(e, stop))
            {
                var failure = translate(e);
                if (Wait(failure, count, waited) is not { } wait)
                {
                    throw failure;
                }

                notices?.Report(Notice.Warning(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{failure.Message} Trying again in {wait.TotalSeconds:0.#} s ({count + 1} of {Attempts} attempts).")));
                await Task.Delay(wait, stop).ConfigureAwait(false);
                waited += wait;
            }
        }
    }

    /// <summary>How long to wait before the next attempt, or null when the failure is final or the budget is spent.</summary>
    internal TimeSpan? Wait(PlexException failure, int attempt, TimeSpan waited)
    {
        if (attempt >= Attempts || !IsTransient(failure))
        {
            return null;
        }

        var backoff = FirstWait * Math.Pow(2, attempt - 1) * (0.8 + (Random.Shared.NextDouble() * 0.4));
        var wait = (failure as PlexApiException)?.RetryAfter ?? backoff;
        return waited + wait <= Budget ? wait : null;
    }

    private static bool IsTransient(PlexException failure) => failure is PlexApiException answer
        ? answer.StatusCode is 408 or 429 or 502 or 503 or 504
        : failure.Error == PlexErrors.ConnectionFailed || failure.Error == PlexErrors.RequestTimedOut;
}
