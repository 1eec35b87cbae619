namespace Plexsphere.Sandbox;

/// <summary>
/// Wall-clock time, and waits that <c>--speed</c> shortens. Timestamps stay real, so a client's own clock agrees with them;
/// only durations (delays of nodes, timeouts of executions) are scaled.
/// </summary>
internal sealed class SandboxClock(double speed)
{
    /// <summary>Now, cut to the millisecond that the wire carries, so that comparing what was sent with what was kept works.</summary>
    public static DateTimeOffset UtcNow =>
        DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    /// <summary>
    /// The shortest real time that a timeout is cut to. Nodes take some real time however fast they are simulated, and
    /// must not run into a timeout for that.
    /// </summary>
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The real time that a timeout takes here: scaled, but not below ten seconds if it was longer than that.</summary>
    public TimeSpan ScaleTimeout(TimeSpan simulated)
    {
        var scaled = simulated / speed;
        var least = simulated < ShortestTimeout ? simulated : ShortestTimeout;
        return scaled > least ? scaled : least;
    }

    /// <summary>Waits as long as the simulated time takes here; less than a millisecond is no wait at all.</summary>
    public Task WaitAsync(TimeSpan simulated, CancellationToken cancellation)
    {
        var real = simulated / speed;
        if (real >= TimeSpan.FromMilliseconds(1))
        {
            return Task.Delay(real, cancellation);
        }

        return cancellation.IsCancellationRequested ? Task.FromCanceled(cancellation) : Task.CompletedTask;
    }
}
