using System.Globalization;

namespace Plexsphere.Core.Waiting;

/// <summary>
/// Says once that a server has stopped giving good responses to a wait, and once that it gives them again. What happens in between is
/// nobody's news.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Outage(TimeProvider time)
{
    private long? _since;

    /// <summary>How long the server asks to be left alone; null where it does not.</summary>
    internal TimeSpan? RetryAfter { get; private set; }

    /// <summary>A look went wrong.</summary>
    internal void Begin(PlexException failure, IProgress<Notice>? notices)
    {
        RetryAfter = (failure as PlexApiException)?.RetryAfter;
        if (_since is null)
        {
            _since = time.GetTimestamp();
            notices?.Report(Notice.Warning($"{failure.Message} The wait goes on."));
        }
    }

    /// <summary>A look went well.</summary>
    internal void End(IProgress<Notice>? notices)
    {
        RetryAfter = null;
        if (_since is { } since)
        {
            _since = null;
            notices?.Report(Notice.Warning(string.Create(
                CultureInfo.InvariantCulture, $"The server answers again, after "
                    + $"{Math.Max(1, Math.Round(time.GetElapsedTime(since).TotalSeconds)):0} s. The wait goes on.")));
        }
    }
}
