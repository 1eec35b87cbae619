using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.History;

/// <summary>
/// Where past executions lie in time: at equal steps up to shortly before the start, each a little late, so that both
/// the creation time and, back from the time in an id, the place of an execution are computed and nothing is stored.
/// </summary>
internal sealed class HistoryPlan
{
    private static readonly TimeSpan UsualStep = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan QuietBeforeStart = TimeSpan.FromMinutes(1);

    private readonly int _seed;
    private readonly long _step;
    private readonly long _end;
    private readonly int _count;

    internal HistoryPlan(int count, int seed, DateTimeOffset start)
    {
        _count = count;
        _seed = seed;
        _end = (start - QuietBeforeStart).ToUnixTimeMilliseconds();
        // A very long history still begins after the fixed execution, which is the oldest.
        var span = _end - UuidV7.TimeOf(SandboxIds.FirstExecution).AddDays(1).ToUnixTimeMilliseconds();
        _step = Math.Clamp(span / count, 1, (long)UsualStep.TotalMilliseconds);
    }

    internal Guid IdOf(int index) => index == 0
        ? SandboxIds.FirstExecution
        : UuidV7.Create(CreationOf(index), SeededRandom.For(_seed, "history id", index));

    internal DateTimeOffset CreationOf(int index)
    {
        if (index == 0)
        {
            return UuidV7.TimeOf(SandboxIds.FirstExecution);
        }

        var late = SeededRandom.For(_seed, "history time", index).Next((int)_step);
        return DateTimeOffset.FromUnixTimeMilliseconds(_end - ((_count - index) * _step) + late);
    }

    /// <summary>The place of an id, or -1.</summary>
    internal int IndexOf(Guid id)
    {
        if (id == SandboxIds.FirstExecution)
        {
            return 0;
        }

        var beforeEnd = _end - UuidV7.MillisecondsOf(id);
        var index = _count - (beforeEnd + _step - 1) / _step;
        return beforeEnd > 0 && index > 0 && IdOf((int)index) == id ? (int)index : -1;
    }
}
