using System.Globalization;
using System.Text.RegularExpressions;
using Plexsphere.Core.Watching;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>
/// Whatever nodes are watched on whatever terminal: nothing is larger than it is, every node is named or counted, and what stands there is
/// what was drawn last.
/// </summary>
public partial class WatchProperties
{
    private static readonly DateTimeOffset Now = new(2026, 8, 4, 10, 0, 0, TimeSpan.Zero);
    private static readonly string[] Statuses = [.. PlexStatus.All, WatchedNode.Lost, "paused"];
    private static readonly string[] Letters = ["a", "b-", "7", "é", "e\u0301", "日", "한", "\u1112\u1161\u11ab", "🚀", "…", " x", "\u200d"];

    private static WatchedNode Node(Random random, int number)
    {
        var status = Statuses[random.Next(Statuses.Length)];
        var isOver = PlexStatus.IsFinished(status) || status == WatchedNode.Lost;
        var name = $"n{number}{string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Letters[random.Next(Letters.Length)]))}";
        var since = Now.AddSeconds(-random.Next(200_000));
        return new WatchedNode(name, status, $"service.restart {number:x8}", since, isOver ? since.AddSeconds(random.Next(9_999)) : null);
    }

    private static List<WatchedNode> Nodes(Random random, int most)
    {
        var nodes = Enumerable.Range(0, random.Next(most)).Select(number => Node(random, number)).ToList();

        // Fleets in which one status is as good as all.
        return random.Next(3) == 0 ? [.. nodes.Select(node => node with { Status = "succeeded", EndedAt = Now })] : nodes;
    }

    private static int CountIn(string line, string status) =>
        Counted().Matches(line).Where(match => match.Groups[2].Value == status)
            .Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [Fact]
    public void Nothing_is_larger_than_the_terminal() => Damage.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var size = new TerminalSize(random.Next(0, 120), random.Next(0, 60));

        var lines = WatchLines.Of(Nodes(random, 90), random.Next(2) == 0, Now, size);

        Assert.True(lines.Count <= Math.Max(0, size.Height - 1));
        Assert.All(lines, line => Assert.True(DisplayWidth.Of(line) < size.Width, line));
        Assert.Equal(size is { Width: > 1, Height: > 1 }, lines.Count > 0);
    });

    [Fact]
    public void Every_node_is_named_or_counted_once() => Damage.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (nodes, size) = (Nodes(random, 90), new TerminalSize(400, random.Next(3, 60)));

        var lines = WatchLines.Of(nodes, isOfSeveral: false, Now, size);

        var isFolded = nodes.Count > size.Height - 2;
        var rows = lines.Skip(1).SkipLast(isFolded ? 1 : 0).ToList();
        var named = rows.Select(row => nodes.Single(node => row.StartsWith(node.Name + "  ", StringComparison.Ordinal)
            && row[node.Name.Length..].TrimStart().StartsWith(node.Status + "  ", StringComparison.Ordinal))).ToList();
        Assert.Equal(named.Count, named.Distinct().Count());
        foreach (var status in Statuses)
        {
            var counted = isFolded ? CountIn(lines[^1], status) : 0;
            Assert.Equal(nodes.Count(node => node.Status == status), named.Count(node => node.Status == status) + counted);
        }

        // The summary is about all of them, and none who matters more is left out for one who matters less.
        Assert.StartsWith(
            $"{nodes.Count(node => node.EndedAt is not null)} of {nodes.Count} nodes ended", lines[0], StringComparison.Ordinal);
        Assert.Equal(nodes.Count(node => node.IsFailed), Statuses.Where(status => status is "failed" or "cancelled" or "timeout" or "lost")
            .Sum(status => CountIn(lines[0], status)));
        if (isFolded)
        {
            Assert.DoesNotContain(named, node => node.IsWell);
            Assert.Equal(named.OrderByDescending(node => node.IsFailed).ThenBy(node => node.IsQueued), named);
            Assert.True(named.Count == size.Height - 3 || nodes.Except(named).All(node => node.IsWell));
        }
        else
        {
            Assert.Equal(nodes, named);
        }
    });

    [Fact]
    public void What_stands_on_the_terminal_is_what_was_drawn_last_below_what_was_said() => Damage.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (columns, rows) = (random.Next(20, 60), random.Next(5, 20));
        var screen = new TerminalScreen(columns, rows);
        var (frame, said, drawn) = (new Frame(), new List<string>(), Array.Empty<string>());
        for (var step = 0; step < 40; step++)
        {
            switch (random.Next(6))
            {
                case 0:
                    said.Add($"said {step}");
                    drawn = [];
                    screen.Write($"{frame.Erase()}{said[^1]}\r\n");
                    break;
                case 1 when drawn.Length > 0:
                    // As terminals show that Ctrl+C was pressed.
                    screen.Write("^C");
                    screen.Write(frame.Erase());
                    screen.Write(frame.Draw(drawn, columns));
                    break;
                default:
                    drawn = [.. Enumerable.Range(0, random.Next(rows))
                        .Select(line => new string((char)('a' + line), random.Next(1, columns)))];
                    screen.Write(frame.Draw(drawn, columns));
                    break;
            }

            Assert.Equal(said.Concat(drawn), screen.All);
            Assert.Equal(0, screen.Column);
        }
    });

    [Fact]
    public void A_text_that_is_cut_is_as_wide_as_there_is_room() => Damage.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (text, columns) = (Node(random, 0).Name, random.Next(0, 60));

        var cut = DisplayWidth.Cut(text, columns);

        var width = DisplayWidth.Of(text);
        Assert.InRange(DisplayWidth.Of(cut), Math.Min(width, columns) - (width > columns && columns > 0 ? 1 : 0), columns);
        Assert.Equal(width <= columns, cut == text);
        Assert.True(width <= columns || columns == 0 || (cut.EndsWith('…') && text.StartsWith(cut[..^1], StringComparison.Ordinal)));
    });

    [GeneratedRegex(@"(\d+) ([a-z]+)(?:, |$)")]
    private static partial Regex Counted();
}
