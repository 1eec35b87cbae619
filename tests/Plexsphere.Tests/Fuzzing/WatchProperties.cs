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
        var execution = new WatchedExecution("service.restart", $"…{number:x8}");
        return new WatchedNode(name, status, execution, since, isOver ? since.AddSeconds(random.Next(9_999)) : null);
    }

    private static List<WatchedNode> Nodes(Random random, int most)
    {
        var nodes = Enumerable.Range(0, random.Next(most)).Select(number => Node(random, number)).ToList();

        // Fleets in which one status is as good as all.
        return random.Next(3) == 0 ? [.. nodes.Select(node => node with { Status = "succeeded", EndedAt = Now })] : nodes;
    }

    private static List<WatchedEnd> Ends(Random random) =>
        [.. Enumerable.Range(0, random.Next(4)).Select(number => new WatchedEnd(
            new WatchedExecution("service.restart", $"…{number:x8}"), Statuses[random.Next(Statuses.Length)], 0, random.Next(3)))];

    private static int CountIn(string line, string status) =>
        Counted().Matches(line).Where(match => match.Groups[2].Value == status)
            .Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [Fact]
    public void Nothing_is_larger_than_the_terminal() => Damage.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var size = new TerminalSize(random.Next(0, 120), random.Next(0, 60));

        var lines = WatchLines.Of(Nodes(random, 90), Ends(random), random.Next(2) == 0, Now, size);

        Assert.True(lines.Count <= Math.Max(0, size.Height - 1));
        Assert.All(lines, line => Assert.True(DisplayWidth.Of(line) < size.Width, line));
        Assert.Equal(size is { Width: > 1, Height: > 1 }, lines.Count > 0);
    });

    [Fact]
    public void Every_node_is_named_or_counted_once() => Damage.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (nodes, ends, size) = (Nodes(random, 90), Ends(random), new TerminalSize(400, random.Next(4, 60)));
        var head = ends.Count == 0 ? 1 : 2;

        var lines = WatchLines.Of(nodes, ends, isOfSeveral: false, Now, size);

        var isFolded = nodes.Count > size.Height - 1 - head;
        var rows = lines.Skip(head).SkipLast(isFolded ? 1 : 0).ToList();
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
            Assert.True(named.Count == size.Height - 2 - head || nodes.Except(named).All(node => node.IsWell));
        }
        else
        {
            Assert.Equal(nodes, named);
        }
    });

    [Fact]
    public void Of_several_executions_the_end_of_the_id_stays_longest() => Damage.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var size = new TerminalSize(random.Next(45, 120), 60);
        var nodes = Nodes(random, 40);

        var lines = WatchLines.Of(nodes, [], isOfSeveral: true, Now, size);

        Assert.Equal(
            nodes.Select(node => node.Execution.Id), lines.Skip(1).Select(line => line[^Math.Min(9, line.Length)..]));
    });

    [Theory]
    [InlineData(80, "service.restart …9f6b2c11")]
    [InlineData(25, "service.restart …9f6b2c11")]
    [InlineData(24, "service.resta… …9f6b2c11")]
    [InlineData(13, "se… …9f6b2c11")]
    [InlineData(12, "…9f6b2c11")]
    [InlineData(9, "…9f6b2c11")]
    [InlineData(5, "…2c11")]
    [InlineData(1, "…")]
    [InlineData(-3, "…")]
    public void What_is_cut_off_an_execution_is_its_action_and_then_the_beginning_of_its_id(int columns, string shown) =>
        Assert.Equal(shown, new WatchedExecution("service.restart", "…9f6b2c11").Within(columns));

    [Theory]
    [InlineData("service.restart …00000001  succeeded  no nodes", 0)]
    [InlineData("3 executions ended without all nodes: 1 failed, 2 succeeded", 0, 2, 1)]
    public void An_end_that_no_node_tells_of_stands_below_the_head(string line, params int[] counts)
    {
        var ends = counts.Select((count, number) => new WatchedEnd(
            new WatchedExecution("service.restart", $"…{number + 1:x8}"), number == 1 ? "failed" : "succeeded", 0, count)).ToList();

        Assert.Equal(["0 of 0 nodes ended", line], WatchLines.Of([], ends, isOfSeveral: true, Now, new TerminalSize(80, 24)));
    }

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
