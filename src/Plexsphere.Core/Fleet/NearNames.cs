namespace Plexsphere.Core.Fleet;

/// <summary>Finds names that somebody may have meant who wrote another one.</summary>
internal static class NearNames
{
    private const int Most = 3;
    private const int Longest = 253;

    /// <summary>A sentence that asks whether one of up to three was meant, with a blank before it; nothing where none is near.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="names">What there is.</param>
    internal static string Question(string written, IEnumerable<string> names) => To(written, names) switch
    {
        [] => "",
        [var one] => $" Did you mean '{one}'?",
        [.. var some, var last] => $" Did you mean {string.Join(", ", some.Select(name => $"'{name}'"))} or '{last}'?",
    };

    // The nearest first: few letters away, or with what was written inside of them.
    private static List<string> To(string written, IEnumerable<string> names)
    {
        var most = Math.Max(1, written.Length / 3);
        var near =
            from name in names.Distinct(StringComparer.OrdinalIgnoreCase)
            where written.Length <= Longest && name.Length <= Longest && PlexText.Line(name) == name
            let distance = Distance(written.ToUpperInvariant(), name.ToUpperInvariant())
            let isInside = written.Length > 2 && name.Contains(written, StringComparison.OrdinalIgnoreCase)
            where distance <= most || isInside
            orderby isInside ? Math.Min(distance, most) : distance, name
            select name;
        return [.. near.Take(Most)];
    }

    // Letters added, lost, changed, or swapped with their neighbour.
    private static int Distance(string one, string other)
    {
        var (before, last, row) = (new int[other.Length + 1], new int[other.Length + 1], new int[other.Length + 1]);
        for (var j = 0; j <= other.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var cost = one[i - 1] == other[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[other.Length];
    }
}
