namespace Plexsphere.Sandbox;

/// <summary>What a sandbox is started with. The defaults are those of the command line.</summary>
public sealed record SandboxOptions
{
    /// <summary>The most nodes.</summary>
    public const int MaximumNodes = 10_000;

    /// <summary>The most executions of a seeded history.</summary>
    public const int MaximumExecutions = 10_000_000;

    /// <summary>The most targets that an execution of the seeded history has.</summary>
    public const int MaximumTargets = 1_000;

    /// <summary>The slowest speed.</summary>
    public const double MinimumSpeed = 0.01;

    /// <summary>The fastest speed: nodes answer at once.</summary>
    public const double MaximumSpeed = 1_000_000;

    /// <summary>The TCP port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The number of nodes, 1 to <see cref="MaximumNodes"/>. Six or more are a fleet with every env and tier.</summary>
    public int Nodes { get; init; } = 12;

    /// <summary>
    /// The number of executions that are already there, all of them finished. The oldest is the fixed one, which is
    /// counted and always exists: with 0 it is the only one.
    /// </summary>
    public int Executions { get; init; }

    /// <summary>The number of targets of each of those executions, at most as many as there are nodes.</summary>
    public int Targets { get; init; } = 3;

    /// <summary>What fleet, history, delays and outputs follow from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many times faster than usual nodes work and executions time out.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>
    /// For tests: sees every request after it was counted and before anything else. True means that it was answered, or
    /// its connection aborted, and nothing further is done.
    /// </summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; init; }

    /// <summary>Refuses options out of range.</summary>
    internal void Validate()
    {
        Within(Port, 0, ushort.MaxValue, nameof(Port));
        Within(Nodes, 1, MaximumNodes, nameof(Nodes));
        Within(Executions, 0, MaximumExecutions, nameof(Executions));
        Within(Targets, 0, MaximumTargets, nameof(Targets));
        Within(Speed, MinimumSpeed, MaximumSpeed, nameof(Speed));
    }

    private static void Within<T>(T value, T minimum, T maximum, string name)
        where T : IComparable<T>
    {
        // NaN compares below everything.
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be from {minimum} to {maximum}."));
        }
    }
}
