namespace Plexsphere.Sandbox.Simulation;

/// <summary>
/// A small random source (SplitMix64). Unlike <see cref="Random"/> its sequence is ours, so a seed gives the same fleet
/// on every runtime; and a stream for one purpose does not shift when another purpose draws more.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _state;

    private SeededRandom(ulong state) => _state = state;

    /// <summary>The stream of one purpose, for instance <c>("run", node, execution)</c>.</summary>
    internal static SeededRandom For(int seed, string purpose, long first = 0, long second = 0)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in purpose)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        var state = Mix(hash + (uint)seed);
        state = Mix(state + (ulong)first);
        return new SeededRandom(Mix(state + (ulong)second));
    }

    internal ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>A number from 0 up to, not including, <paramref name="limit"/>.</summary>
    internal int Next(int limit) => (int)Math.BigMul(NextBits(), (ulong)limit, out _);

    /// <summary>A number from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    internal int Between(int from, int to) => from + Next(to - from + 1);

    internal bool Percent(int chance) => Next(100) < chance;

    internal T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    internal void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = Next(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
