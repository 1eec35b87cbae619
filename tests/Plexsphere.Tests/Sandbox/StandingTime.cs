namespace Plexsphere.Tests.Sandbox;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class StandingTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public void Move(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
