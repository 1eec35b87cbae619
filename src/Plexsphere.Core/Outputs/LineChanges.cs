namespace Plexsphere.Core.Outputs;

/// <summary>
/// The fewest lines to remove and to add that make one text of another, by the algorithm of Myers ("An O(ND) Difference Algorithm and Its
/// Variations"). Its work grows with the square of the changes, so that it gives up where they are many, and takes all lines between the
/// first change and the last for changed.
/// </summary>
internal static class LineChanges
{
    /// <summary>Beyond so many lines removed and added, nobody reads which of them could have stayed.</summary>
    private const int MostChanges = 1_000;

    /// <summary>The changes in the order of the lines.</summary>
    internal static List<LineChange> Between(IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        // Lines are compared often, and each may be long.
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] Numbered(IReadOnlyList<string> lines) =>
            [.. lines.Select(line => numbers.TryGetValue(line, out var number) ? number : numbers[line] = numbers.Count)];
        var (one, other) = (Numbered(from), Numbered(to));

        var head = one.AsSpan().CommonPrefixLength(other);
        var (oneEnd, otherEnd) = (one.Length, other.Length);
        while (oneEnd > head && otherEnd > head && one[oneEnd - 1] == other[otherEnd - 1])
        {
            (oneEnd, otherEnd) = (oneEnd - 1, otherEnd - 1);
        }

        return Between(one.AsSpan(head..oneEnd), other.AsSpan(head..otherEnd), head);
    }

    private static List<LineChange> Between(ReadOnlySpan<int> one, ReadOnlySpan<int> other, int head)
    {
        if (one.IsEmpty && other.IsEmpty)
        {
            return [];
        }

        // For each number of changes, how far each diagonal gets with as many. A diagonal is the difference of the two positions.
        var reached = new List<int[]>();
        for (var changes = 0; changes <= Math.Min(MostChanges, one.Length + other.Length); changes++)
        {
            var furthest = new int[(2 * changes) + 1];
            for (var diagonal = -changes; diagonal <= changes; diagonal += 2)
            {
                var x = changes == 0 ? 0 : Start(reached[^1], diagonal, changes - 1);
                while (x < one.Length && x - diagonal >= 0 && x - diagonal < other.Length && one[x] == other[x - diagonal])
                {
                    x++;
                }

                furthest[changes + diagonal] = x;
                if (x == one.Length && x - diagonal == other.Length)
                {
                    reached.Add(furthest);
                    return Path(reached, one.Length, other.Length, head);
                }
            }

            reached.Add(furthest);
        }

        return [new LineChange(head, one.Length, head, other.Length)];
    }

    // Where a diagonal begins after one more change: a line added where the diagonal above got further, else one removed.
    private static int Start(int[] before, int diagonal, int changes)
    {
        var added = Furthest(before, diagonal + 1, changes);
        var removed = Furthest(before, diagonal - 1, changes) + 1;
        return Math.Max(added, removed);
    }

    private static int Furthest(int[] reached, int diagonal, int changes) =>
        diagonal < -changes || diagonal > changes ? int.MinValue : reached[changes + diagonal];

    // From the end back to the start.
    private static List<LineChange> Path(List<int[]> reached, int x, int y, int head)
    {
        var changes = new List<LineChange>();
        for (var count = reached.Count - 1; count > 0; count--)
        {
            var diagonal = x - y;
            var start = Start(reached[count - 1], diagonal, count - 1);
            var isAdded = Furthest(reached[count - 1], diagonal + 1, count - 1) == start;
            (x, y) = isAdded ? (start, start - diagonal - 1) : (start - 1, start - diagonal);
            var change = isAdded ? new LineChange(head + x, 0, head + y, 1) : new LineChange(head + x, 1, head + y, 0);
            var joins = changes.Count > 0 && changes[^1] is var next
                && next.From == change.From + change.Removed && next.To == change.To + change.Added;
            if (joins)
            {
                changes[^1] = change with
                {
                    Removed = change.Removed + changes[^1].Removed,
                    Added = change.Added + changes[^1].Added,
                };
            }
            else
            {
                changes.Add(change);
            }
        }

        changes.Reverse();
        return changes;
    }
}
