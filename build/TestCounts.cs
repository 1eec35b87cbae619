using System.Globalization;

namespace Plexsphere.Build;

/// <summary>How tests went; those that were skipped are counted by kind.</summary>
internal sealed record TestCounts(int Passed, int Failed, IReadOnlyDictionary<string, int> Skipped)
{
    internal static readonly IReadOnlyDictionary<string, int> NothingSkipped = new Dictionary<string, int>();

    public static TestCounts operator +(TestCounts left, TestCounts right) => new(
        left.Passed + right.Passed,
        left.Failed + right.Failed,
        left.Skipped.Concat(right.Skipped).GroupBy(kind => kind.Key, kind => kind.Value).ToDictionary(
            kind => kind.Key, kind => kind.Sum()));

    /// <summary>A line for each kind that was skipped, and one of counts at the end.</summary>
    internal IEnumerable<string> Lines()
    {
        foreach (var (kind, count) in Skipped.OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Skipped: {count} {(count == 1 ? "test" : "tests")} {kind}.");
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped.Values.Sum()} skipped");
    }
}
