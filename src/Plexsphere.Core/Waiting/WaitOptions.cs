namespace Plexsphere.Core.Waiting;

/// <summary>How long to follow what was begun, and how often to look.</summary>
/// <param name="Timeout">When to give up; null never does. What was begun goes on either way.</param>
/// <param name="Poll">A fixed pause between looks; null adapts it to how long the wait has lasted.</param>
/// <param name="Time">The clock; null is the machine's.</param>
internal sealed record WaitOptions(TimeSpan? Timeout, TimeSpan? Poll, TimeProvider? Time = null)
{
    /// <summary>Whether the wait ends once something has gone wrong with one that is followed.</summary>
    internal bool FailFast { get; init; }

    /// <summary>The longest time-out that commands take: 30 days.</summary>
    internal const int MaxTimeoutSeconds = 30 * 24 * 60 * 60;

    /// <summary>The longest pause between looks that commands take.</summary>
    internal const int MaxPollSeconds = 3600;

    /// <summary>The options as commands take them, in whole seconds.</summary>
    internal static WaitOptions FromSeconds(int? timeout, int? poll = null) => new(Seconds(timeout), Seconds(poll));

    private static TimeSpan? Seconds(int? number) => number is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
