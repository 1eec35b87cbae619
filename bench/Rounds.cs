using System.Diagnostics;

namespace Plexsphere.Bench;

/// <summary>
/// Takes the same measurements several times over, in alternating order, so that what drifts on the machine meets all of them.
/// </summary>
internal static class Rounds
{
    internal const int Count = 5;

    /// <summary>The medians of several measurements, after a round that does not count.</summary>
    internal static async Task<double[]> MediansAsync(int count, params Func<Task<double>>[] measurements)
    {
        var taken = measurements.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= count; round++)
        {
            foreach (var i in round % 2 == 0 ? Enumerable.Range(
                0, measurements.Length) : Enumerable.Range(0, measurements.Length).Reverse())
            {
                var value = await measurements[i]();
                if (round > 0)
                {
                    taken[i].Add(value);
                }
            }
        }

        return [.. taken.Select(Median)];
    }

    /// <summary>The seconds that something takes.</summary>
    internal static async Task<double> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
