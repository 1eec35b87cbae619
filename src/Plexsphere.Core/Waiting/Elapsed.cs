namespace Plexsphere.Core.Waiting;

/// <summary>How long something has lasted, for people who watch it.</summary>
internal static class Elapsed
{
    /// <summary>Such as <c>7s</c>, <c>3m07s</c> and <c>26h03m07s</c>; never less than nothing, whatever two clocks make of it.</summary>
    internal static string Text(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => $"{(int)time.TotalHours}h{time.Minutes:00}m{time.Seconds:00}s",
        { TotalMinutes: >= 1 } => $"{time.Minutes}m{time.Seconds:00}s",
        _ => $"{Math.Max(0, time.Seconds)}s",
    };
}
