using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary><c>plexctl action watch</c>, at a terminal and elsewhere.</summary>
public partial class PlexctlWatchTests
{
    private const string Open = "started";
    private const string Ended = "failed";

    private static readonly string Project = Sample.Project.ToString();
    private static readonly string First = Sample.NumberedId(1).ToString();
    private static readonly string Second = Sample.NumberedId(2).ToString();

    private static Guid Node(int number) => Sample.NumberedId(1_000 + number);

    /// <summary>500 nodes: those up to 386 ended well, 9 failed, 5 are at work, 100 wait for their turn.</summary>
    private static string StatusAmidst(int number) => number switch
    {
        < 386 => "succeeded",
        < 394 => "failed",
        < 395 => "timeout",
        < 400 => "started",
        _ => "pending",
    };

    private static ScriptedResponse Fleet(ScriptedRequest request, string status, Func<int, string> statusOf, int count = 500)
    {
        var targets = Enumerable.Range(0, count).Select(number => Sample.Target(statusOf(number), node: Node(number)));
        return ScriptedResponse.Json(
            200, Sample.Execution(status, Guid.Parse(request.Path.Split('/')[^1]), [.. targets]).ToJsonString());
    }

    private static JsonObject Put(int number, string status, string output) =>
        Sample.Target(status, Sample.Inline(System.Text.Encoding.UTF8.GetBytes(output)), Node(number));

    private static string Watch(string id) => $"plexctl action watch --project {Project} --id {id}";

    [Fact]
    public async Task Of_500_nodes_a_terminal_of_24_lines_names_what_matters_and_counts_the_rest()
    {
        var isOver = false;
        await using var server = new ScriptedServer((request, _) =>
            isOver ? Fleet(request, Ended, number => number < 395 ? StatusAmidst(number) : "succeeded")
            : Fleet(request, Open, StatusAmidst));
        using var terminal = PlexctlTerminal.Open(80, 24);
        var running = terminal.Start(server.Url, Engines.Token, Watch(First));

        terminal.WaitFor(screen => screen.Lines.Any(line => line.StartsWith("not shown", StringComparison.Ordinal)));
        var amidst = terminal.Screen.Lines;
        isOver = true;
        var code = await Task.Run(() => terminal.End(running, Engines.Token));

        Assert.Equal(23, amidst.Count);
        Assert.Equal("395 of 500 nodes ended: 8 failed, 1 timeout, 386 succeeded", amidst[0]);
        Assert.Equal(
            Enumerable.Range(386, 21).Select(number => $"{Node(number)}  {StatusAmidst(number)}"),
            amidst.Skip(1).SkipLast(1).Select(line => Row().Match(line).Value));
        Assert.Equal("not shown: 93 pending, 386 succeeded", amidst[^1]);

        // The last of it stays, and what was put out comes below.
        Assert.Equal(0, code);
        var all = terminal.Screen.All;
        Assert.Equal("500 of 500 nodes ended: 8 failed, 1 timeout, 491 succeeded", all[0]);
        Assert.Equal("not shown: 491 succeeded", all[10]);
        Assert.StartsWith("491 nodes  succeeded", all[11], StringComparison.Ordinal);
        Assert.Single(all, line => line.Contains("nodes ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Follows_the_size_of_the_window()
    {
        await using var server = new ScriptedServer((request, _) => Fleet(request, Open, StatusAmidst));
        using var terminal = PlexctlTerminal.Open(120, 40);
        var running = terminal.Start(server.Url, Engines.Token, Watch(First));
        terminal.WaitFor(screen => screen.Lines.Count == 39);

        foreach (var (columns, rows) in new[] { (120, 12), (120, 30), (40, 30), (30, 10), (100, 24) })
        {
            terminal.Resize(columns, rows);
            terminal.WaitFor(screen => screen.Lines.Count == rows - 1
                && screen.Lines[0].StartsWith("395 of 500", StringComparison.Ordinal)
                && screen.Lines[^1].StartsWith("not shown: ", StringComparison.Ordinal)
                && screen.Lines.Count(line => line.Contains("nodes ended", StringComparison.Ordinal)) == 1
                && (screen.Row, screen.Column) == (rows - 1, 0));
        }

        terminal.Type("\u0003");
        Assert.Equal(130, await Task.Run(() => terminal.End(running, Engines.Token)));
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_screen_in_order_and_says_what_goes_on()
    {
        var status = Open;
        await using var server = new ScriptedServer((request, _) => Fleet(request, status, _ => status, count: 3));
        using var terminal = PlexctlTerminal.Open(120, 24);
        var running = terminal.Start(server.Url, Engines.Token, $"echo before; {Watch(First)}; echo \"code $?\"");
        terminal.WaitFor(screen => screen.Lines.Count == 5);

        terminal.Type("\u0003");
        var code = await Task.Run(() => terminal.End(running, Engines.Token));

        var lines = terminal.Screen.Lines;
        Assert.Equal("before", lines[0]);
        Assert.Equal("0 of 3 nodes ended", lines[1]);
        Assert.Equal(
            Enumerable.Range(0, 3).Select(number => $"{Node(number)}  started"),
            lines.Skip(2).Take(3).Select(line => Row().Match(line).Value));
        Assert.Equal("plexctl: still open; this goes on waiting:", lines[5]);
        Assert.Equal($"  plexctl action wait --project {Project} --id {First}", lines[6]);
        Assert.DoesNotContain(terminal.Screen.All, line => line.Contains("^C", StringComparison.Ordinal));
        Assert.Equal(7, lines.Count);
        var screen = terminal.Screen;
        Assert.Equal((7, 0, true, false), (screen.Row, screen.Column, screen.IsCursorShown, screen.IsStyled));

        // A shell that is interrupted with its command ends as it does.
        Assert.Equal(130, code);
        status = "succeeded";
        Assert.Contains(" succeeded ", (await Plexctl.ScriptAsync(server.Url, Engines.Token, lines[6])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dumb", "")]
    [InlineData("xterm-256color", " 2>messages")]
    public async Task Where_nothing_can_be_drawn_each_change_is_a_line(string term, string redirection)
    {
        using var folder = new TemporaryFile("");
        await using var server = new ScriptedServer((request, index) => index switch
        {
            0 => Fleet(request, Open, number => number == 0 ? "pending" : Open, count: 2),
            1 => Fleet(request, Open, number => number == 0 ? Open : "failed", count: 2),
            _ => Fleet(request, Ended, number => number == 0 ? "succeeded" : "failed", count: 2),
        });
        using var terminal = PlexctlTerminal.Open(80, 24);
        var running = terminal.Start(server.Url, Engines.Token, $"cd {folder.Folder}; {Watch(First)}{redirection}", ("TERM", term));

        var code = await Task.Run(() => terminal.End(running, Engines.Token));

        var shown = redirection.Length == 0
            ? terminal.Screen.All
            : await File.ReadAllLinesAsync(Path.Combine(folder.Folder, "messages"), TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        Assert.Equal(
            [(0, "pending"), (1, Open), (0, Open), (1, "failed"), (0, "succeeded")],
            shown.Select(line => Row().Match(line)).Where(row => row.Success).Select(row => (
                Convert.ToInt32(row.Value[..8], 16) - 1_001, row.Value.Split(' ')[^1])).Take(5));
        Assert.Contains(terminal.Screen.All, line => line.StartsWith("1 node  failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_warned_of_meanwhile_stands_above()
    {
        await using var server = new ScriptedServer((request, index) => index switch
        {
            1 => ScriptedResponse.Coded(503, "authz_unavailable", "Retry-After: 0"),
            < 4 => Fleet(request, Open, _ => Open, count: 2),
            _ => Fleet(request, "succeeded", _ => "succeeded", count: 2),
        });
        using var terminal = PlexctlTerminal.Open(120, 24);
        var running = terminal.Start(server.Url, Engines.Token, Watch(First));

        await Task.Run(() => terminal.End(running, Engines.Token));

        var lines = terminal.Screen.Lines;
        Assert.Contains("The wait goes on.", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("plexctl: The server answers again", lines[1], StringComparison.Ordinal);
        Assert.Equal("2 of 2 nodes ended: 2 succeeded", lines[2]);
        Assert.Single(lines, line => line.Contains("nodes ended", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task Equal_outputs_come_once_on_stdout_and_outputs_are_read_with_the_end(string format)
    {
        await using var server = new ScriptedServer((request, index) => index < 2
            ? Fleet(request, Open, _ => Open, count: 3)
            : ScriptedResponse.Json(200, Sample.Execution(
                Ended,
                Guid.Parse(First),
                Put(0, "succeeded", "ok\n"),
                Put(1, "failed", "no\e[2J\n"),
                Put(2, "succeeded", "ok\n")).ToJsonString()));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "watch", "--project", Project, "--id", First, "--output", format);

        // As with action wait: how an execution ended is in the output.
        Assert.Equal((0, 3), (result.Code, server.Requests.Count));
        Assert.Equal(6, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        switch (format)
        {
            case "text":
                Assert.StartsWith("2 nodes  succeeded", result.Output, StringComparison.Ordinal);
                Assert.Contains("no·[2J", result.Output, StringComparison.Ordinal);
                break;
            case "json":
                Assert.Equal([(2, "succeeded"), (1, "failed")], result.Json["items"]!.AsArray().Select(
                    group => ((int)group!["count"]!, (string)group["status"]!)));
                break;
            default:
                Assert.StartsWith("items:", result.Output, StringComparison.Ordinal);
                break;
        }
    }

    [Fact]
    public async Task Of_several_each_line_says_whose_it_is_and_one_that_is_lost_is_an_error()
    {
        // Dispatched within a few seconds: ids that begin alike.
        const string Mine = "01a22793-5f05-7d33-b9bc-88ab0595e943";
        const string Other = "01a22793-62ab-7079-a898-d66ead35ffc9";
        await using var server = new ScriptedServer((request, index) =>
            request.Path.EndsWith(Other, StringComparison.Ordinal) && index > 2 ? ScriptedResponse.Coded(404, "execution_not_found")
            : index < 4 ? Fleet(request, Open, _ => Open, count: 1)
            : Fleet(request, "succeeded", _ => "succeeded", count: 1));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "watch", "--project", Project, "--id", Mine, "--id", Other, "--poll-seconds", "1");

        Assert.Equal(1, result.Code);
        Assert.Matches($"(?m)^{Node(0)}  lost  \\S+  service.restart …ad35ffc9$", result.Error);
        Assert.Matches($"(?m)^{Node(0)}  succeeded  1s  service.restart …0595e943$", result.Error);
        Assert.StartsWith("1 node  succeeded", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_ended_without_all_its_nodes_says_so_itself()
    {
        await using var server = new ScriptedServer((request, _) => request.Path.EndsWith(First, StringComparison.Ordinal)
            ? Fleet(request, "failed", _ => Open, count: 0)
            : Fleet(request, "succeeded", _ => Open, count: 2));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "watch", "--project", Project, "--id", First, "--id", Second);

        Assert.Equal(0, result.Code);
        Assert.Equal(
            ["service.restart …00000001  failed  no nodes", "service.restart …00000001  succeeded  0 of 2 nodes ended"],
            result.Error.Split('\n').Where(line => line.StartsWith("service.restart", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData(0, "no nodes")]
    [InlineData(2, "0 of 2 nodes ended")]
    public async Task One_that_ended_without_all_its_nodes_says_so_at_a_terminal(int count, string nodes)
    {
        await using var server = new ScriptedServer((request, _) => Fleet(request, "succeeded", _ => Open, count));
        using var terminal = PlexctlTerminal.Open(80, 24);
        var running = terminal.Start(server.Url, Engines.Token, Watch(First));

        var code = await Task.Run(() => terminal.End(running, Engines.Token));

        Assert.Equal(0, code);
        Assert.Equal(
            [$"0 of {count} nodes ended", $"service.restart …00000001  succeeded  {nodes}"], terminal.Screen.All.Take(2));
    }

    [Fact]
    public async Task One_that_is_lost_before_its_nodes_were_read_is_not_said_to_have_none()
    {
        await using var server = new ScriptedServer((request, index) => index == 0
            ? Fleet(request, "succeeded", _ => Open, count: 0)
            : ScriptedResponse.Coded(404, "execution_not_found"));

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, "action", "watch", "--project", Project, "--id", First);

        Assert.Equal((1, 2), (result.Code, server.Requests.Count));
        Assert.DoesNotContain("no nodes", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_for_no_more_than_action_wait_on_a_server_that_tells_each_step()
    {
        string[] ids = [.. Enumerable.Range(1, 9).Select(number => Sample.NumberedId(number).ToString())];

        var counts = new List<(string, int)[]>();
        foreach (var command in new[] { "wait", "watch" })
        {
            var looks = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
            await using var server = new ScriptedServer((request, _) =>
            {
                looks.AddOrUpdate(request.Path, 1, (_, count) => count + 1);
                return request.Path.EndsWith("/executions", StringComparison.Ordinal)
                    ? ScriptedResponse.Coded(403, "permission_denied")
                    : looks[request.Path] < 1 + (Convert.ToInt32(request.Path.Split('/')[^1][..8], 16) % 4)
                        ? Fleet(request, Open, _ => Open, count: 2)
                        : Fleet(request, "succeeded", _ => "succeeded", count: 2);
            });
            var named = ids.SelectMany(id => new[] { "--id", id });
            var result = await Plexctl.RunAsync(server.Url, Engines.Token, ["action", command, "--project", Project, .. named]);
            Assert.Equal(0, result.Code);
            counts.Add([.. looks.Select(pair => (pair.Key, pair.Value)).Order()]);
        }

        Assert.Equal(counts[0], counts[1]);
    }

    [Fact]
    public async Task Shows_a_fleet_of_the_sandbox_to_its_end()
    {
        await using var sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { Nodes = 500, Speed = 20 }, TestContext.Current.CancellationToken);
        using var terminal = PlexctlTerminal.Open(80, 24);
        var dispatched = await Plexctl.RunAsync(
            sandbox.Url, sandbox.Token, "action", "dispatch", "--project", Project, "--action", "service.restart", "--selector", "env",
            "--output", "json");
        var running = terminal.Start(sandbox.Url, sandbox.Token, Watch((string)dispatched.Json["id"]!));

        var code = await Task.Run(() => terminal.End(running, sandbox.Token));

        var count = dispatched.Json["targets"]!.AsArray().Count;
        Assert.Equal(0, code);
        Assert.True(count > 400, count.ToString(CultureInfo.InvariantCulture));
        Assert.Contains(terminal.Screen.All, line => line.StartsWith($"{count} of {count} nodes ended", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^[0-9a-f-]{36}  [a-z]+")]
    private static partial Regex Row();
}
