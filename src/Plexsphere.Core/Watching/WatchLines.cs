using System.Globalization;

namespace Plexsphere.Core.Watching;

/// <summary>Nodes as lines of a terminal: each has one, as far as there is room; those that are left out are counted.</summary>
internal static class WatchLines
{
    private const string Gap = "  ";

    // Below this, a name tells nothing.
    private const int ShortestName = 8;

    /// <summary>
    /// What is shown at once: how many have ended, what no node tells of, then a line a node. Where not all have room, those that ended
    /// well are only counted, and of the others those that failed come first, then those at work, then those that wait.
    /// </summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="ends">The ends of executions that no node tells of.</param>
    /// <param name="isOfSeveral">Whether they belong to several executions, so that each line says to which.</param>
    /// <param name="now">What the clock says.</param>
    /// <param name="size">The room. One line of it stays free, and so does the last column.</param>
    internal static IReadOnlyList<string> Of(
        IReadOnlyList<WatchedNode> nodes, IReadOnlyList<WatchedEnd> ends, bool isOfSeveral, DateTimeOffset now, TerminalSize size)
    {
        var (room, width) = (size.Height - 1, size.Width - 1);
        if (room < 1 || width < 1)
        {
            return [];
        }

        var lines = new List<string> { DisplayWidth.Cut(Summary(nodes), width) };
        if (ends.Count > 0 && room > 1)
        {
            lines.Add(DisplayWidth.Cut(Summary(ends), width));
        }

        var left = room - lines.Count;
        if (nodes.Count <= left)
        {
            lines.AddRange(Rows(nodes, isOfSeveral, now, width));
        }
        else if (left > 0)
        {
            // One line says what is left out.
            var ranked = nodes.OrderBy(RankOf).ToList();
            var shown = ranked.TakeWhile(node => !node.IsWell).Take(left - 1).ToList();
            lines.AddRange(Rows(shown, isOfSeveral, now, width));
            lines.Add(DisplayWidth.Cut($"not shown: {Counts(ranked.Skip(shown.Count).Select(node => node.Status))}", width));
        }

        return lines;
    }

    /// <summary>A change of one node, as a line of its own.</summary>
    internal static string Change(WatchedNode node, bool isOfSeveral, DateTimeOffset now) =>
        string.Join(Gap, [node.Name, node.Status, node.ElapsedAt(now), .. isOfSeveral ? [$"{node.Execution}"] : Array.Empty<string>()]);

    /// <summary>The end of an execution that no node tells of, as a line of its own.</summary>
    internal static string End(WatchedEnd end) => string.Join(
        Gap,
        end.Execution,
        end.Status,
        end.All == 0 ? "no nodes" : string.Create(CultureInfo.InvariantCulture, $"{end.Ended} of {end.All} nodes ended"));

    // What failed first, so that it is the last to be cut off.
    private static string Summary(IReadOnlyList<WatchedNode> nodes)
    {
        var ended = nodes.Where(node => node.EndedAt is not null).ToList();
        var summary = string.Create(CultureInfo.InvariantCulture, $"{ended.Count} of {nodes.Count} nodes ended");
        return ended.Count == 0 ? summary : $"{summary}: {Counts(ended.OrderBy(RankOf).Select(node => node.Status))}";
    }

    private static string Summary(IReadOnlyList<WatchedEnd> ends) => ends.Count == 1
        ? End(ends[0])
        : string.Create(CultureInfo.InvariantCulture, $"{ends.Count} executions ended without all nodes: ")
            + Counts(ends.Select(end => end.Status).OrderBy(status => status == PlexStatus.Succeeded));

    private static string Counts(IEnumerable<string> statuses) => string.Join(
        ", ",
        statuses.GroupBy(status => status)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}")));

    private static int RankOf(WatchedNode node) => node switch
    {
        { IsFailed: true } => 0,
        { IsWell: true } => 3,
        { IsQueued: true } => 2,
        _ => 1,
    };

    private static IEnumerable<string> Rows(IReadOnlyList<WatchedNode> nodes, bool isOfSeveral, DateTimeOffset now, int width)
    {
        var cells = nodes.Select(node => (Node: node, Elapsed: node.ElapsedAt(now))).ToList();
        var status = cells.Select(row => DisplayWidth.Of(row.Node.Status)).DefaultIfEmpty().Max();
        var elapsed = cells.Select(row => row.Elapsed.Length).DefaultIfEmpty().Max();
        var id = isOfSeveral ? cells.Select(row => Gap.Length + row.Node.Execution.Id.Length).DefaultIfEmpty().Max() : 0;
        var name = Math.Min(
            cells.Select(row => DisplayWidth.Of(row.Node.Name)).DefaultIfEmpty().Max(),
            Math.Max(ShortestName, width - status - elapsed - (2 * Gap.Length) - id));
        var execution = width - name - status - elapsed - (3 * Gap.Length);
        return cells.Select(row => DisplayWidth.Cut(
            string.Join(
                Gap,
                [
                    DisplayWidth.Pad(DisplayWidth.Cut(row.Node.Name, name), name),
                    DisplayWidth.Pad(row.Node.Status, status),
                    row.Elapsed.PadLeft(elapsed),
                    .. isOfSeveral ? [row.Node.Execution.Within(execution)] : Array.Empty<string>(),
                ]),
            width));
    }
}
