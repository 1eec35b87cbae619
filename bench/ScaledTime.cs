namespace Plexsphere.Bench;

/// <summary>A clock that runs faster than others, as the nodes of a sandbox do.</summary>
/// <param name="factor">How many times faster.</param>
internal sealed class ScaledTime(double factor) : TimeProvider
{
    private readonly long _start = System.GetTimestamp();

    public override long GetTimestamp() => _start + (long)((System.GetTimestamp() - _start) * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Scaled(dueTime), Scaled(period));

    private TimeSpan Scaled(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / factor;
}
