using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Outputs;
using Plexsphere.Tests.Support;
using static Plexsphere.Tests.Support.SampleLogs;

namespace Plexsphere.Tests.Unit;

public class OutputFoldTests
{
    private static IReadOnlyList<PlexOutputGroup> Fold(
        IEnumerable<PlexExecutionLog> logs, string[]? properties = null, string[]? patterns = null)
    {
        var fold = new OutputFold(properties ?? [], patterns ?? []);
        foreach (var log in logs)
        {
            fold.Add(log);
        }

        return fold.Groups();
    }

    // Which nodes are together, by their numbers.
    private static string Shape(IEnumerable<PlexOutputGroup> groups) => string.Join(" | ", groups.Select(group =>
        string.Join(' ', group.Nodes.Select(node => Enumerable.Range(1, 99).First(number => Node(number) == node.NodeId)))));

    private static JsonObject Archive(string? sha256, string key = "k")
    {
        var output = Sample.Archived(sha256);
        output["key"] = key;
        return Sample.Target(output: output);
    }

    [Fact]
    public void Equal_outputs_are_one_group_the_largest_first_and_of_equals_the_one_that_was_seen_first()
    {
        var groups = Fold(Of(Text("b"), Text("a"), Text("c"), Text("a"), Text("c"), Text("d")));

        Assert.Equal("2 4 | 3 5 | 1 | 6", Shape(groups));
        Assert.Equal([2, 2, 1, 1], groups.Select(group => group.Count));
        Assert.Equal(["a", "c", "b", "d"], groups.Select(group => group.Output));
        Assert.Equal(["2 nodes succeeded", "1 node succeeded"], groups.Select(group => $"{group}").Distinct());
    }

    [Fact]
    public void Nothing_is_no_group_whatever_it_would_be_compared_with()
    {
        Assert.Empty(Fold([]));
        Assert.Empty(new OutputFold([], []).Groups(Sample.Node));
    }

    [Fact]
    public void Another_status_another_kind_and_another_byte_are_another_group()
    {
        var groups = Fold(Of(
            Text("a"), Text("a", "failed"), Text("a\n"), Text("A"), Sample.Target("failed"), Sample.Target("timeout"),
            Sample.Target("failed"), Text(""), Bytes([0xFF]), Bytes([0xFE])));

        Assert.Equal("5 7 | 1 | 2 | 3 | 4 | 6 | 8 | 9 | 10", Shape(groups));
        Assert.Equal(("none", null), (groups[0].OutputKind, groups[0].Output));
    }

    [Fact]
    public void Archives_are_equal_by_their_digest_and_each_alone_without_one()
    {
        var digest = new string('a', 64);
        var groups = Fold(Of(
            Archive(digest, "1"), Archive(null), Archive(null), Archive(digest.ToUpperInvariant(), "2"), Archive("unknown"),
            Archive("unknown")));

        Assert.Equal("1 4 | 2 | 3 | 5 | 6", Shape(groups));
        Assert.Equal(("archived: outputs/1", digest), (groups[0].Archive, groups[0].Sha256));
        Assert.Contains("+archived: outputs/k\n", groups[1].Difference, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_equals_nothing()
    {
        var broken = new JsonObject { ["kind"] = "inline", ["inline_bytes"] = "no base64!" };
        var tape = new JsonObject { ["kind"] = "tape" };

        var groups = Fold(Of(
            Sample.Target(output: broken.DeepClone().AsObject()), Sample.Target(output: broken),
            Sample.Target(output: tape.DeepClone().AsObject()), Sample.Target(output: tape)));

        Assert.Equal("1 | 2 | 3 | 4", Shape(groups));
        Assert.Equal(["unreadable", "unreadable", "tape", "tape"], groups.Select(group => group.OutputKind));
    }

    [Fact]
    public void An_output_that_was_cut_equals_no_whole_one_whatever_does_not_count()
    {
        var logs = Of(Text("a\n...[truncated]"), Text("a…"), Text("a\n...[truncated]"));

        Assert.Equal("1 3 | 2", Shape(Fold(logs)));
        Assert.Equal("1 3 | 2", Shape(Fold(logs, patterns: [@"\n\.\.\.\[truncated\]$"])));
    }

    [Fact]
    public void JSON_is_compared_as_bytes_unless_a_property_does_not_count()
    {
        var logs = Of(
            Text("""{"a":1,"b":[1,2],"t":1}"""), Text("""{ "b": [1,2], "a": 1.0, "t": 2 }"""), Text("""{"b":[2,1],"a":1,"t":1}"""));

        Assert.Equal("1 | 2 | 3", Shape(Fold(logs)));
        Assert.Equal("1 2 | 3", Shape(Fold(logs, ["t"])));
    }

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    [InlineData("0.015", "1.50E-2")]
    [InlineData("-0", "0.000e9")]
    [InlineData("12345678901234567890123456789012345678901", "1.2345678901234567890123456789012345678901e40")]
    [InlineData("1e99999999999999999999", "10e99999999999999999998")]
    public void A_number_is_its_value(string one, string other) =>
        Assert.Equal("1 2", Shape(Fold(Of(Text($"[{one}]"), Text($"[{other}]")), ["x"])));

    [Theory]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("1e400", "1e401")]
    [InlineData("0.1", "0.10000000000000000001")]
    [InlineData("1", "-1")]
    [InlineData("1", "\"1\"")]
    [InlineData("0", "false")]
    [InlineData("null", "false")]
    [InlineData("\"a\"", "\"A\"")]
    [InlineData("\"\\u00e9\"", "\"e\\u0301\"")]
    [InlineData("[]", "{}")]
    [InlineData("[[1],2]", "[1,[2]]")]
    [InlineData("{\"a\":1}", "{\"A\":1}")]
    public void And_nothing_but_its_value(string one, string other) =>
        Assert.Equal("1 | 2", Shape(Fold(Of(Text(one), Text(other)), ["x"])));

    [Fact]
    public void A_text_is_what_it_spells() =>
        Assert.Equal("1 2", Shape(Fold(Of(Text("""["\u0041\u00e9\/"]"""), Text("\uFEFF[\"Aé/\"]")), ["x"])));

    [Theory]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    [InlineData("""["\ud83d"]""", """[ "\ud83d" ]""")]
    [InlineData("{\"a\":1", "{ \"a\":1")]
    public void What_is_no_JSON_that_has_one_value_is_compared_as_bytes(string one, string other) =>
        Assert.Equal("1 3 | 2", Shape(Fold(Of(Text(one), Text(other), Text(one)), ["x"])));

    [Fact]
    public void What_lies_too_deep_is_compared_as_bytes()
    {
        string Deep(int levels, string space) => new string('[', levels) + space + new string(']', levels);

        Assert.Equal("1 2", Shape(Fold(Of(Text(Deep(64, "")), Text(Deep(64, " "))), ["x"])));
        Assert.Equal("1 | 2", Shape(Fold(Of(Text(Deep(65, "")), Text(Deep(65, " "))), ["x"])));
        Assert.Equal("1 | 2", Shape(Fold(Of(Text(Deep(8_000, "")), Text(Deep(8_000, " "))), ["x"])));
    }

    [Theory]
    [InlineData("a", """{"a":1,"b":2}""", """{"b":2}""")]
    [InlineData("a.b", """{"a":{"b":1,"c":2}}""", """{"a":{"c":2}}""")]
    [InlineData("a.*.pid", """{"a":[{"pid":1,"n":"x"},{"pid":2,"n":"y"}]}""", """{"a":[{"n":"x"},{"n":"y"}]}""")]
    [InlineData("*.pid", """[{"pid":1},{"pid":2}]""", "[{},{}]")]
    [InlineData("a.*", """{"a":[1,2]}""", """{"a":[]}""")]
    [InlineData("*.*.x", """[[{"x":1}]]""", "[[{}]]")]
    [InlineData(@"a\.b.c", """{"a.b":{"c":1}}""", """{"a.b":{}}""")]
    [InlineData(@"\*", """{"*":1}""", "{}")]
    [InlineData(@"a\\b", """{"a\\b":1}""", "{}")]
    [InlineData(@"a\[0\]", """{"a[0]":1}""", "{}")]
    public void A_path_names_what_does_not_count(string path, string with, string without) =>
        Assert.Equal("1 2", Shape(Fold(Of(Text(with), Text(without)), [path])));

    [Theory]
    [InlineData("A", """{"a":1}""", "{}")]
    [InlineData("a", """{"b":{"a":1}}""", """{"b":{}}""")]
    [InlineData("a.pid", """{"a":[{"pid":1}]}""", """{"a":[{}]}""")]
    [InlineData("*", """{"a":1}""", "{}")]
    [InlineData("*", """{"*":1}""", "{}")]
    [InlineData("a.b", """{"a":1}""", "{}")]
    public void And_nothing_else(string path, string one, string other) =>
        Assert.Equal("1 | 2", Shape(Fold(Of(Text(one), Text(other)), [path])));

    [Theory]
    [InlineData("", "a name is missing")]
    [InlineData(".", "a name is missing")]
    [InlineData("a..b", "a name is missing")]
    [InlineData("a.", "a name is missing")]
    [InlineData("a[0]", "as in services.*.pid")]
    [InlineData("serv*", "by itself")]
    [InlineData("**", "by itself")]
    [InlineData("a\\", "ends in a backslash")]
    public void What_is_no_path_is_refused(string path, string why)
    {
        var refusal = Assert.Throws<PlexException>(() => new OutputFold(["a", path], []));

        Assert.Equal("InvalidArgument", refusal.ErrorId);
        Assert.Contains($"'{path}' is no path of a property: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", "Invalid pattern '('")]
    [InlineData("[\u001b", "Invalid pattern '[·'")]
    [InlineData("", "An empty pattern")]
    public void What_is_no_pattern_is_refused(string pattern, string why)
    {
        var refusal = Assert.Throws<PlexException>(() => new OutputFold([], ["a", pattern]));

        Assert.Equal("InvalidArgument", refusal.ErrorId);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matches_of_a_pattern_do_not_count_and_the_output_stays_what_it_is()
    {
        var groups = Fold(Of(Text("at 10:00\nup"), Text("at 11:30\nup"), Text("at noon\nup")), patterns: [@"\d+:\d+"]);

        Assert.Equal("1 2 | 3", Shape(groups));
        Assert.Equal("at 10:00\nup", groups[0].Output);
        Assert.Equal(
            $"--- {Node(1)} and 1 more succeeded\n+++ {Node(3)} succeeded\n"
                + "@@ -1,2 +1,2 @@\n-at …\n+at noon\n up\n\\ No newline at end of file\n",
            groups[1].Difference);
    }

    [Fact]
    public void Patterns_go_one_after_another_mind_case_and_come_before_JSON()
    {
        Assert.Equal("1 2", Shape(Fold(Of(Text("ab"), Text("aab")), patterns: ["a+", "…b"])));
        Assert.Equal("1 | 2", Shape(Fold(Of(Text("a"), Text("A")), patterns: ["a"])));
        Assert.Equal("1 2", Shape(Fold(Of(Text("a"), Text("A")), patterns: ["(?i)a"])));
        Assert.Equal(
            "1 2", Shape(Fold(Of(Text("""{"t":"10:00","n":1}"""), Text("""{"n":1,"t":"11:00"}""")), ["x"], [@"\d+:\d+"])));
    }

    [Fact]
    public void A_match_of_nothing_replaces_nothing()
    {
        var groups = Fold(Of(Text("a1b\n"), Text("a22b\n"), Text("c\n")), patterns: [@"\d*"]);

        Assert.Equal("1 2 | 3", Shape(groups));
        Assert.EndsWith("\n-a…b\n+c\n", groups[1].Difference, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_have_no_matches() =>
        Assert.Equal("1 | 2", Shape(Fold(Of(Bytes([0xFF, (byte)'1']), Bytes([0xFE, (byte)'1'])), ["x"], ["."])));

    [Fact]
    public void A_pattern_that_takes_too_long_is_an_error_about_the_log()
    {
        var logs = Of(Text(new string('a', 16_000)));

        var failure = Assert.Throws<PlexException>(() => Fold(logs, patterns: ["(a+)+$x"]));

        Assert.Equal(("PatternTimedOut", 1), (failure.ErrorId, failure.ExitCode));
        Assert.Contains($"'(a+)+$x' took over a second with the output of node {Node(1)}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_waits_for_a_pattern_who_has_gone()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => new OutputFold([], ["a"]).Add(Of(Text("a"))[0], stop.Token));
    }

    [Fact]
    public void Differences_are_from_the_largest_group_or_from_a_nodes()
    {
        var fold = new OutputFold([], []);
        foreach (var log in Of(Text("x\na\n"), Text("x\nb\n"), Text("x\na\n")))
        {
            fold.Add(log);
        }

        var majority = fold.Groups();
        Assert.Null(majority[0].Difference);
        Assert.Contains("\n x\n-a\n+b\n", majority[1].Difference, StringComparison.Ordinal);
        Assert.Same(majority[1].Difference, majority[1].Difference);

        var odd = fold.Groups(Node(2));
        Assert.Equal("1 3 | 2", Shape(odd));
        Assert.Contains("\n x\n-b\n+a\n", odd[0].Difference, StringComparison.Ordinal);
        Assert.Null(odd[1].Difference);

        var failure = Assert.Throws<PlexException>(() => fold.Groups(Sample.Node));
        Assert.Equal("NodeNotFound", failure.ErrorId);
        Assert.Equal(
            $"Node {Sample.Node} is not among those whose outputs are compared: {Node(1)}, {Node(3)}, {Node(2)}.", failure.Message);
    }

    [Fact]
    public void A_node_of_several_executions_is_compared_with_by_its_first_output_and_counts_once()
    {
        var groups = Fold(Of(Text("a", node: Node(9)), Text("b", node: Node(8)), Text("b", node: Node(9)), Text("b", node: Node(8))));
        Assert.Equal("3 outputs of 2 nodes succeeded", $"{groups[0]}");
        Assert.Equal($"{Node(8)}, {Node(9)}", $"{groups[0].Nodes}");

        var fold = new OutputFold([], []);
        foreach (var log in Of(Text("b"), Text("a", node: Node(9)), Text("b", node: Node(9))))
        {
            fold.Add(log);
        }

        Assert.Equal([false, true], fold.Groups(Node(9)).Select(group => group.Difference is null));
    }

    [Fact]
    public void A_difference_is_of_what_counts_and_shows_a_value_a_line()
    {
        var groups = Fold(
            Of(Text("""{"t":1,"b":1.0,"a":"x"}"""), Text("""{"a":"x","b":1,"t":2}"""), Text("""{"a":"y","b":1e0}""")), ["t"]);

        Assert.Equal("1 2 | 3", Shape(groups));
        Assert.EndsWith(
            "@@ -1,4 +1,4 @@\n {\n-  \"a\": \"x\",\n+  \"a\": \"y\",\n   \"b\": 1\n }\n",
            groups[1].Difference,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_of_the_status_alone_is_empty_and_of_bytes_is_told()
    {
        var groups = Fold(Of(Text("a"), Text("a"), Text("a", "failed"), Bytes([0xFF]), Bytes([0xFF], "failed"), Sample.Target("timeout")));

        Assert.Equal("", groups[1].Difference);
        Assert.EndsWith("succeeded\nThe bytes differ, and are not text.\n", groups[2].Difference, StringComparison.Ordinal);
        Assert.EndsWith("failed\nThe bytes differ, and are not text.\n", groups[3].Difference, StringComparison.Ordinal);
        Assert.EndsWith("timeout\n@@ -1 +0,0 @@\n-a\n\\ No newline at end of file\n", groups[4].Difference, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_shown_where_they_are_known_and_on_one_line()
    {
        var connection = Engines.Open(new Uri("https://plex.example/")).Connection;
        connection.NameOfNode = node => node == Node(2) ? null : node == Node(6) ? "odd\n\u001b[2J" : $"edge-{node.ToString()[..8]}";
        var targets = Enumerable.Range(1, 6).Select(number => Text(number == 6 ? "b" : "a", node: Node(number)));
        var execution = Sample.Read(Sample.Execution(targets: [.. targets]));
        execution.Connection = connection;

        var groups = Fold(ExecutionLogs.FromTargets(execution));

        Assert.Equal($"edge-000003ea, {Node(2)}, edge-000003ec and 2 more", $"{groups[0].Nodes}");
        Assert.Equal("odd\n\u001b[2J", groups[1].Nodes[0].NodeName);
        Assert.Contains("\n+++ odd··[2J succeeded\n", groups[1].Difference, StringComparison.Ordinal);
        Assert.Equal("5 nodes succeeded", $"{groups[0]}");
    }

    [Fact]
    public void A_node_of_a_group_is_acted_on_in_its_project_at_its_server()
    {
        var execution = Sample.Read(Sample.Execution(targets: Text("a")));
        execution.Connection = Engines.Open(new Uri("https://plex.example/")).Connection;

        IPlexNodeSource node = Assert.Single(Fold(ExecutionLogs.FromTargets(execution)))!.Nodes[0];

        Assert.Equal((Sample.Node, (Guid?)Sample.Project, execution.Connection), (node.Node, node.Project, node.Origin));
    }

    [Fact]
    public void Nothing_but_the_different_outputs_is_kept()
    {
        var fold = new OutputFold([], []);
        var references = AddAndForget(fold);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(["a", "b"], fold.Groups().Select(group => group.Output));
        Assert.DoesNotContain(references, reference => reference.IsAlive);
    }

    // By itself, so that nothing of this method's frame keeps a log alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> AddAndForget(OutputFold fold)
    {
        var logs = Of(Text("a"), Text("a"), Text("b"));
        foreach (var log in logs)
        {
            fold.Add(log);
        }

        return [.. logs.Select(log => new WeakReference(log)), new WeakReference(logs[1].OutputBytes)];
    }

    [Fact]
    public void A_difference_of_hostile_outputs_is_whole()
    {
        var random = new Random(1);
        string Lines() => string.Concat(Enumerable.Range(0, 8_000).Select(_ => $"{(char)('a' + random.Next(20))}\n"));
        var (one, other) = (Lines(), Lines());

        var groups = Fold(Of(Text(one), Text(other), Text(new string('x', 16_384)), Text(new string('y', 16_384))));

        Assert.Equal(other, UnifiedDiffTests.Patched(one, groups[1].Difference!));
        Assert.Equal(new string('y', 16_384), UnifiedDiffTests.Patched(one, groups[3].Difference!));
    }
}
