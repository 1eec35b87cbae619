namespace Plexsphere.Sandbox.Simulation;

/// <summary>
/// Wall-clock time, and waits that <c>--speed</c> shortens. Timestamps stay real, so a client's own clock agrees with them;
/// only durations (delays of nodes, timeouts of executions) are scaled.
/// </summary>
internal sealed class SandboxClock(double speed)
{
    private double _speed = speed;

    /// <summary>How many times faster than usual time goes. A change is for waits that begin after it.</summary>
    public double Speed
    {
        get => Volatile.Read(ref _speed);
        set => Volatile.Write(ref _speed, value);
    }

    /// <summary>Now, cut to the millisecond that the wire carries, so that comparing what was sent with what was kept works.</summary>
    internal static DateTimeOffset UtcNow =>
        DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    /// <summary>
    /// The shortest real time that a timeout is cut to. Nodes take some real time however fast they are simulated, and
    /// must not run into a timeout for that.
    /// </summary>
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What each further node of a cohort adds to that, since a few processors work for all of them.</summary>
    private static readonly TimeSpan ForEachNode = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The real time that a timeout takes here: scaled, but not below ten seconds, and more for a large cohort, if it was
    /// longer than that.
    /// </summary>
    internal TimeSpan ScaleTimeout(TimeSpan simulated, int nodes)
    {
        var scaled = simulated / Speed;
        var enough = ShortestTimeout + (nodes * ForEachNode);
        var least = simulated < enough ? simulated : enough;
        return scaled > least ? scaled : least;
    }

    /// <summary>
    /// The timeout that takes so long here, which is all that a node is told. Where several do, because of the ten
    /// seconds, it is the longest of them.
    /// </summary>
    internal TimeSpan UnscaleTimeout(TimeSpan real) => Speed > 1 && real < ShortestTimeout ? real : real * Speed;

    /// <summary>Waits as long as the simulated time takes here; less than a millisecond is no wait at all.</summary>
    internal Task WaitAsync(TimeSpan simulated, CancellationToken cancellationToken)
    {
        var real = simulated / Speed;
        if (real >= TimeSpan.FromMilliseconds(1))
        {
            return Task.Delay(real, cancellationToken);
        }

        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }
}
