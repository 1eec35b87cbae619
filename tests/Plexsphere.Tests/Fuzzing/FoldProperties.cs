using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plexsphere.Core.Outputs;
using Plexsphere.Tests.Support;
using Plexsphere.Tests.Unit;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>
/// Whatever nodes put out, and in whatever order it arrives: what is equal is together, and a difference leads from one to the other.
/// </summary>
public class FoldProperties
{
    private static readonly string[] Statuses = ["succeeded", "failed"];

    private static IReadOnlyList<PlexOutputGroup> Fold(IEnumerable<PlexExecutionLog> logs, params string[] properties)
    {
        var fold = new OutputFold(properties, []);
        foreach (var log in logs)
        {
            fold.Add(log);
        }

        return fold.Groups();
    }

    private static string Sets(IEnumerable<PlexOutputGroup> groups) => string.Join(
        '|', groups.Select(group => string.Join(' ', group.Nodes.Select(node => node.NodeId).Order())).Order(StringComparer.Ordinal));

    /// <summary>JSON of a number: few values, so that some are equal, and written in several ways.</summary>
    private static JsonNode Value(int seed, int depth)
    {
        var random = new Random(seed);
        return (random.Next(depth > 3 ? 2 : 4)) switch
        {
            0 => JsonNode.Parse(random.Next(2) == 0 ? $"{random.Next(3)}" : $"{random.Next(3)}.0e0")!,
            1 => JsonValue.Create($"{random.Next(2)}"),
            2 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(random.Next(), depth + 1))]),
            _ => new JsonObject(Enumerable.Range(0, random.Next(3)).Select(i =>
                KeyValuePair.Create($"m{i}", (JsonNode?)Value(random.Next(), depth + 1)))),
        };
    }

    private static JsonNode Turned(JsonNode value) => value switch
    {
        JsonObject members => new JsonObject(
            members.Reverse().Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Turned(pair.Value!)))),
        JsonArray items => new JsonArray([.. items.Select(item => Turned(item!))]),
        var other => other.DeepClone(),
    };

    [Fact]
    public void The_order_of_arrival_changes_no_group() => Damage.ForAll<(byte[] Outputs, int Seed)>(input =>
    {
        var targets = input.Outputs.Select((output, i) =>
            SampleLogs.Text($"{output % 4}", Statuses[output / 4 % 2], SampleLogs.Node(i + 1))).ToArray();
        var logs = SampleLogs.Of(targets).ToArray();
        var groups = Fold(logs);
        var random = new Random(input.Seed);
        random.Shuffle(logs);

        Assert.Equal(Sets(groups), Sets(Fold(logs)));
        Assert.Equal(logs.Length, groups.Sum(group => group.Count));
        Assert.Equal(logs.Select(log => (log.Status, log.Output)).Distinct().Count(), groups.Count);
        Assert.Equal(groups.Select(group => group.Count).OrderDescending(), groups.Select(group => group.Count));
    });

    [Fact]
    public void JSON_is_equal_in_whatever_order_and_form_it_is_written() => Damage.ForAll<(int One, int Other)>(seeds =>
    {
        var (one, other) = (Value(seeds.One, 0), Value(seeds.Other, 0));
        var indented = Turned(one).ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        var logs = SampleLogs.Of(
            SampleLogs.Text(one.ToJsonString()), SampleLogs.Text(indented), SampleLogs.Text(other.ToJsonString()));

        var groups = Fold(logs, "never");

        Assert.Contains(groups, group => group.Nodes.Count(node => node.NodeId != SampleLogs.Node(3)) == 2);
        Assert.Equal(Plain(one) == Plain(other) ? 1 : 2, groups.Count);
    });

    [Fact]
    public void A_difference_makes_one_output_of_the_other() => Damage.ForAll<(byte[] From, byte[] To, bool FromEnds, bool ToEnds)>(texts =>
    {
        static string Text(byte[] lines, bool ends) => string.Join('\n', lines.Select(line => $"{line % 5}")) + (ends ? "\n" : "");
        var (from, to) = (Text(texts.From, texts.FromEnds), Text(texts.To, texts.ToEnds));

        var difference = UnifiedDiff.Of(from, "one", to, "other");

        Assert.Equal(from == to, difference.Length == 0);
        Assert.Equal(to, UnifiedDiffTests.Patched(from, difference));
    });

    [Fact]
    public void Damaged_outputs_are_each_compared_with_themselves() => Damage.ForAll<int[]>(edits =>
    {
        var damaged = Damage.Apply("""{"a":[1,{"b":"\u00e9"}],"c":1e9}"""u8.ToArray(), edits ?? []);
        var logs = SampleLogs.Of(SampleLogs.Bytes(damaged), SampleLogs.Bytes(damaged), SampleLogs.Text("{}"));

        var groups = Fold(logs, "a.*.b");

        Assert.Contains(
            groups, group => group.Nodes.Take(2).Select(node => node.NodeId).SequenceEqual([SampleLogs.Node(1), SampleLogs.Node(2)]));
        Assert.All(groups, group => Assert.False(group.Difference?.Length == 0));
    });

    // The value without what is free in it, by another way than the fold's own.
    private static string Plain(JsonNode value) => value switch
    {
        JsonObject members => string.Join(
            ',', members.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Plain(pair.Value!)}").Prepend("{")),
        JsonArray items => $"[{string.Join(',', items.Select(item => Plain(item!)))}]",
        JsonValue number when number.GetValueKind() == JsonValueKind.Number =>
            $"{double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture)}",
        var text => text.ToJsonString(),
    };
}
