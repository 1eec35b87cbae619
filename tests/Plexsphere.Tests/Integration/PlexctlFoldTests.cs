using System.Text.Json.Nodes;
using Plexsphere.Tests.Support;
using static Plexsphere.Tests.Support.SampleLogs;

namespace Plexsphere.Tests.Integration;

public class PlexctlFoldTests
{
    private static readonly string Project = Sample.Project.ToString();
    private static readonly string Id = Sample.Id.ToString();
    private static readonly Guid Another = Sample.NumberedId(7);

    private static async Task<(PlexctlResult Result, IReadOnlyList<ScriptedRequest> Requests)> FoldAsync(
        JsonObject[] targets, params string[] arguments)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i]["node_id"] = Node(i + 1);
        }

        await using var server = new ScriptedServer((request, _) =>
            ScriptedResponse.Json(200, Sample.Execution(
                id: Guid.Parse(request.Path.Split('/')[^1]),
                targets: [.. targets.Select(target => target.DeepClone().AsObject())]).ToJsonString()));
        var result = await Plexctl.RunAsync(server.Url, Engines.Token, ["exec-log", "fold", "--project", Project, .. arguments]);
        return (result, server.Requests);
    }

    [Fact]
    public async Task Equal_outputs_are_shown_once_and_the_odd_one_by_its_difference()
    {
        var (result, requests) = await FoldAsync(
            [Text("up\nok\n"), Text("up\nodd\n", "failed"), Text("up\nok\n"), Sample.Target("timeout")], "--id", Id);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Single(requests);
        Assert.Equal(
            $"""
            2 nodes  succeeded
            {Node(1)}, {Node(3)}
              up
              ok

            1 node  failed
            {Node(2)}
              --- {Node(1)} and 1 more succeeded
              +++ {Node(2)} failed
              @@ -1,2 +1,2 @@
               up
              -ok
              +odd

            1 node  timeout
            {Node(4)}
              no output

            """,
            result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_long_output_is_cut_and_cannot_steer_the_terminal()
    {
        var lines = Enumerable.Range(3, 18).Select(line => $"{line}\r\n");
        var text = $"\u001b[2J\tfirst\n{new string('x', 500)}\n{string.Concat(lines)}";

        var (result, _) = await FoldAsync([Text(text)], "--id", Id);

        Assert.Equal(13, result.Lines.Length);
        Assert.Equal("  ·[2J    first", result.Lines[2]);
        Assert.Equal($"  {new string('x', 500)}", result.Lines[3]);
        Assert.Equal(["  10", "  … 10 more lines"], result.Lines[^2..]);
    }

    [Fact]
    public async Task Executions_are_compared_with_each_other()
    {
        var (result, requests) = await FoldAsync([Text("a"), Text("b")], "--id", Id, "--id", Another.ToString(), "--id", Id);

        Assert.Equal(2, requests.Count);
        Assert.Equal($"{Node(1)}", result.Lines[1]);
        Assert.StartsWith("2 outputs of 1 node  succeeded", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task A_document_has_everything(string format)
    {
        var (result, _) = await FoldAsync(
            [Text("a\u001b\n"), Text("b\n"), Text("a\u001b\n"), Sample.Target(output: Sample.Archived(new string('a', 64)))],
            "--id", Id, "--output", format);

        Assert.Equal(0, result.Code);
        if (format == "yaml")
        {
            Assert.StartsWith("items:\n", result.Output, StringComparison.Ordinal);
            return;
        }

        var items = result.Json["items"]!.AsArray();
        Assert.Equal([2, 1, 1], items.Select(item => (int)item!["count"]!));
        Assert.Equal(("succeeded", "inline", "a\u001b\n"), (
            (string?)items[0]!["status"], (string?)items[0]!["output_kind"], (string?)items[0]!["output"]));
        Assert.Equal([$"{Node(1)}", $"{Node(3)}"], items[0]!["nodes"]!.AsArray().Select(node => (string?)node!["node_id"]));
        Assert.Equal(Id, (string?)items[0]!["nodes"]![0]!["execution_id"]);
        Assert.False(items[0]!.AsObject().ContainsKey("difference"));
        Assert.EndsWith("@@ -1 +1 @@\n-a\u001b\n+b\n", (string?)items[1]!["difference"], StringComparison.Ordinal);
        Assert.Equal(
            ("archived: outputs/executions/1/2.out", new string('a', 64)), ((string?)items[2]!["archive"], (string?)items[2]!["sha256"]));
    }

    [Fact]
    public async Task What_does_not_count_is_told_by_options()
    {
        JsonObject[] Outputs() => [Text("""{"t":1,"n":[{"p":1}],"at":"10:00"}"""), Text("""{"n":[{"p":2}],"t":2,"at":"11:00"}""")];

        var (all, _) = await FoldAsync(Outputs(), "--id", Id, "--output", "json");
        var (folded, _) = await FoldAsync(
            Outputs(),
            ["--id", Id, "--ignore-property", "t", "--ignore-property", "n.*.p", "--ignore-pattern", @"\d+:\d+", "--output", "json"]);

        Assert.Equal(2, all.Json["items"]!.AsArray().Count);
        Assert.Equal(2, (int)Assert.Single(folded.Json["items"]!.AsArray())!["count"]!);
    }

    [Fact]
    public async Task The_others_are_compared_with_a_node()
    {
        JsonObject[] Outputs() => [Text("a\n"), Text("a\n"), Text("b\n")];

        var (odd, _) = await FoldAsync(Outputs(), "--id", Id, "--compare-with", $"{Node(3)}", "--output", "json");
        var (same, _) = await FoldAsync(Outputs(), "--id", Id, "--compare-with", "Majority");
        var (unknown, _) = await FoldAsync(Outputs(), "--id", Id, "--compare-with", $"{Node(9)}");

        Assert.EndsWith("-b\n+a\n", (string?)odd.Json["items"]![0]!["difference"], StringComparison.Ordinal);
        Assert.Equal(0, same.Code);
        Assert.Equal((1, ""), (unknown.Code, unknown.Output));
        Assert.Contains($"Node {Node(9)} is not among those whose outputs are compared", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_that_takes_too_long_is_1_and_nothing_is_printed()
    {
        var (result, _) = await FoldAsync([Text("b"), Text(new string('a', 16_000))], "--id", Id, "--ignore-pattern", "(a+)+$x");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains("took over a second", result.Error, StringComparison.Ordinal);
        Assert.Contains("--ignore-property", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_cannot_be_read_is_1_once_all_groups_are_printed()
    {
        var broken = Sample.Target(output: new JsonObject { ["kind"] = "inline", ["inline_bytes"] = "no base64!" });

        var (result, _) = await FoldAsync([Text("a"), broken], "--id", Id);

        Assert.Equal(1, result.Code);
        Assert.Contains(
            $"1 node  succeeded\n{Node(2)}\n  unreadable\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"The output of node {Node(2)}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ignore-property", "a..b")]
    [InlineData("--ignore-pattern", "(")]
    [InlineData("--compare-with", "edge-eu-07")]
    [InlineData("--id", "no-uuid")]
    public async Task What_cannot_be_read_is_2_and_nothing_is_sent(string named, string value)
    {
        var (result, requests) = await FoldAsync([], "--id", Id, named, value);

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains($"{named}: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(requests);
    }

    [Fact]
    public async Task Without_an_execution_there_is_nothing_to_fold()
    {
        var (result, requests) = await FoldAsync([]);

        Assert.Equal(2, result.Code);
        Assert.Empty(requests);
    }
}
