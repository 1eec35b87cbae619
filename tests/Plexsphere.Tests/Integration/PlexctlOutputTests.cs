using System.Text.Json.Nodes;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;
using YamlDotNet.Serialization;

namespace Plexsphere.Tests.Integration;

public class PlexctlOutputTests
{
    private static readonly string Project = Sample.Project.ToString();
    private static readonly string Id = Sample.Id.ToString();

    private static async Task<(PlexctlResult Result, IReadOnlyList<ScriptedRequest> Requests)> RunAsync(
        ScriptedResponse response,
        params string[] arguments)
    {
        await using var server = new ScriptedServer(response);
        var result = await Plexctl.RunAsync(server.Url, Engines.Token, arguments);
        return (result, server.Requests);
    }

    private static async Task<(PlexctlResult Result, IReadOnlyList<ScriptedRequest> Requests)> DispatchAsync(params string[] arguments)
    {
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request, 202));
        var result = await Plexctl.RunAsync(server.Url, Engines.Token, ["action", "dispatch", "--project", Project, .. arguments]);
        return (result, server.Requests);
    }

    private static ScriptedResponse Execution(params JsonObject[] targets) =>
        ScriptedResponse.Json(200, Sample.Execution(targets: targets).ToJsonString());

    [Theory]
    [InlineData("action")]
    [InlineData("exec-log")]
    public async Task A_page_is_a_table_and_its_cursor_goes_to_stderr(string family)
    {
        var (result, requests) = await RunAsync(
            ScriptedResponse.Json(200, Sample.Page([Sample.Execution(targets: Sample.Target()), Sample.Execution("failed")], "eyJ+/==")),
            family,
            "list",
            "--project",
            Project);

        Assert.Equal(0, result.Code);
        Assert.Equal("next_cursor: eyJ+/==", result.Error.Trim());
        Assert.Equal(3, result.Lines.Length);
        Assert.Matches($"^{Id}  service\\.restart  builtin  succeeded  1/1 +2026-08-04T10:00:00Z  2026-08-04T10:00:02Z$", result.Lines[1]);
        Assert.Matches($"^{Id}  service\\.restart  builtin  failed     0/0 +2026-08-04T10:00:00Z", result.Lines[2]);
        Assert.Empty(Assert.Single(requests).Parameters);
    }

    [Fact]
    public async Task A_last_page_names_no_cursor_and_an_empty_one_has_only_its_header()
    {
        var (result, _) = await RunAsync(ScriptedResponse.Json(200, Sample.Page([])), "action", "list", "--project", Project);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith("ID ", Assert.Single(result.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("action", "2026-08-03T00:00:00Z")]
    [InlineData("exec-log", "2026-08-03T02:00:00+02:00")]
    public async Task After_a_time_the_pages_are_followed_and_what_is_older_is_left_out(string family, string after)
    {
        await using var server = new ScriptedServer((_, index) => ScriptedResponse.Json(200, index switch
        {
            0 => Sample.Page([Created(1), Created(2)], "c"),
            1 => Sample.Page([Created(3)], "d"),
            _ => Sample.Page([Created(4)]),
        }));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, family, "list", "--project", Project, "--after", after, "--output", "json");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(
            ["2026-08-03T00:00:00Z", "2026-08-04T00:00:00Z"], result.Json["items"]!.AsArray().Select(item => (string?)item!["created_at"]));
        Assert.Equal(["limit=200"], server.Requests[0].Parameters);

        static JsonObject Created(int day)
        {
            var execution = Sample.Execution(id: Sample.NumberedId(day));
            execution["created_at"] = $"2026-08-0{day}T00:00:00Z";
            return execution;
        }
    }

    [Theory]
    [InlineData("--after", "90")]
    [InlineData("--after", "yesterday")]
    [InlineData("--after", "11/28/2026")]
    [InlineData("--after", "1h", "--cursor", "c")]
    [InlineData("--before", "90")]
    [InlineData("--before", "1h", "--cursor", "c")]
    [InlineData("--before", "2026-08-04", "--after", "2026-08-04")]
    [InlineData("--before", "2d", "--after", "1d")]
    [InlineData("--before", "2h", "--after", "2h")]
    [InlineData("--before", "yesterday", "--after", "1d")]
    [InlineData("--newest", "0")]
    [InlineData("--newest", "all")]
    [InlineData("--newest", "5", "--cursor", "c")]
    [InlineData("--node", "edge-eu-07")]
    [InlineData("--node", "0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1", "--cursor", "c")]
    public async Task A_filter_that_nobody_could_be_sure_of_is_refused(params string[] more)
    {
        foreach (var family in new[] { "action", "exec-log" })
        {
            var (result, requests) = await RunAsync(
                ScriptedResponse.Json(200, Sample.Page([])), [family, "list", "--project", Project, .. more]);

            Assert.Equal(2, result.Code);
            Assert.Contains(more[0], result.Error, StringComparison.Ordinal);
            Assert.Empty(requests);
        }
    }

    [Theory]
    [InlineData("action", "--before 2026-08-03T00:00:00Z", "1 2", 2)]
    [InlineData("exec-log", "--after 2026-08-02T00:00:00Z --before 2026-08-03T00:00:00Z", "2", 2)]
    [InlineData("action", "--newest 2", "4 3", 3)]
    [InlineData("exec-log", "--newest 1 --before 2026-08-03T02:00:00+02:00 --limit 50", "2", 2)]
    [InlineData("action", "--node 0190a8b8-b1c1-7b1b-8b1b-000000000002", "2 4", 3)]
    [InlineData("action", "--node 0190a8b8-b1c1-7b1b-8b1b-000000000001 --node 0190a8b8-b1c1-7b1b-8b1b-000000000002 --newest 3", "4 3 2", 3)]
    public async Task What_is_filtered_follows_the_pages_as_far_as_it_must(string family, string options, string days, int requests)
    {
        await using var server = new ScriptedServer((_, index) => ScriptedResponse.Json(200, index switch
        {
            0 => Sample.Page([Created(1), Created(2)], "c"),
            1 => Sample.Page([Created(3)], "d"),
            _ => Sample.Page([Created(4)]),
        }));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, [family, "list", "--project", Project, "--output", "json", .. options.Split(' ')]);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(
            days.Split(' ').Select(day => $"2026-08-0{day}T00:00:00Z"),
            result.Json["items"]!.AsArray().Select(item => (string?)item!["created_at"]));
        Assert.Equal(requests, server.Requests.Count);

        static JsonObject Created(int day)
        {
            var execution = Sample.Execution(
                id: Sample.NumberedId(day),
                targets: Sample.Target(node: Guid.Parse($"0190a8b8-b1c1-7b1b-8b1b-00000000000{2 - (day % 2)}")));
            execution["created_at"] = $"2026-08-0{day}T00:00:00Z";
            return execution;
        }
    }

    [Fact]
    public async Task Json_is_what_the_server_sent()
    {
        var wire = Sample.Execution("paused", targets:
        [
            Sample.Target("started"),
            Sample.Target(output: Sample.Inline([0, 255])),
            Sample.Target(output: Sample.Archived(new string('a', 64))),
        ]);
        wire["action"] = "größe \"x\"\u001b[31m";

        var (get, _) = await RunAsync(
            ScriptedResponse.Json(200, wire.ToJsonString()), "action", "get", "--project", Project, "--id", Id, "--output", "json");
        var (list, _) = await RunAsync(
            ScriptedResponse.Json(200, Sample.Page([(JsonObject)wire.DeepClone()], "c+/=")),
            "--output",
            "json",
            "exec-log",
            "list",
            "--project",
            Project);
        var (log, _) = await RunAsync(
            ScriptedResponse.Json(200, wire.ToJsonString()), "exec-log", "get", "--project", Project, "--id", Id, "--output", "json");

        Assert.True(JsonNode.DeepEquals(wire, get.Json), get.Output);
        Assert.True(JsonNode.DeepEquals(wire, log.Json), log.Output);
        Assert.True(
            JsonNode.DeepEquals(new JsonObject { ["items"] = new JsonArray(wire.DeepClone()), ["next_cursor"] = "c+/=" }, list.Json),
            list.Output);
        Assert.Equal(("", "", ""), (get.Error, list.Error, log.Error));
        Assert.DoesNotContain('\u001b', get.Output);
    }

    [Theory]
    [InlineData("exec-log", "get", "--id")]
    [InlineData("action", "list", "--cursor")]
    public async Task Yaml_says_the_same_as_json(string family, string command, string option)
    {
        var execution = Sample.Execution(targets: Sample.Target(output: Sample.Inline([0, 255])));
        var response = ScriptedResponse.Json(200, command == "get" ? execution.ToJsonString() : Sample.Page([execution], "c"));

        var (result, _) = await RunAsync(response, family, command, "--project", Project, option, Id, "--output", "yaml");

        var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(result.Output);
        var read = command == "get" ? yaml : ((List<object>)yaml["items"]).Cast<Dictionary<object, object>>().Single().ToDictionary(
            member => (string)member.Key, member => member.Value);
        Assert.Equal(0, result.Code);
        Assert.Equal(
            (Id, "service.restart", "2026-08-04T10:00:00Z"), ((string)read["id"], (string)read["action"], (string)read["created_at"]));
        var target = (Dictionary<object, object>)Assert.Single((List<object>)read["targets"]);
        Assert.Equal("AP8=", ((Dictionary<object, object>)target["output_ref"])["inline_bytes"]);
    }

    [Fact]
    public async Task One_execution_is_shown_with_its_targets()
    {
        var (result, requests) = await RunAsync(
            Execution(Sample.Target(output: Sample.Inline([1])), Sample.Target("failed", Sample.Archived())),
            "action",
            "get",
            "--project",
            Project,
            "--id",
            Id);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal($"/v1/projects/{Project}/executions/{Id}", Assert.Single(requests).Target);
        Assert.Matches("^NODE_ID +STATUS +UPDATED_AT +OUTPUT$", result.Lines[2]);
        Assert.Matches($"^{Sample.Node}  succeeded  2026-08-04T10:00:01Z  inline$", result.Lines[3]);
        Assert.Matches($"^{Sample.Node}  failed     2026-08-04T10:00:01Z  archived$", result.Lines[4]);
    }

    [Fact]
    public async Task Names_cannot_steer_the_terminal()
    {
        var wire = Sample.Execution();
        wire["action"] = "a\u001b]0;x\u0007\r\nb\u202e";

        var (result, _) = await RunAsync(
            ScriptedResponse.Json(200, Sample.Page([wire], "c\u001b[2J")), "action", "list", "--project", Project);

        Assert.Equal(2, result.Lines.Length);
        Assert.DoesNotContain(result.Output + result.Error, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("1", "limit=1")]
    [InlineData("200", "limit=200")]
    public async Task A_limit_of_nothing_is_left_to_the_server(string limit, string? sent)
    {
        var (result, requests) = await RunAsync(
            ScriptedResponse.Json(200, Sample.Page([])), "action", "list", "--project", Project, "--limit", limit);

        Assert.Equal(0, result.Code);
        Assert.Equal(sent is null ? [] : [sent], Assert.Single(requests).Parameters);
    }

    [Fact]
    public async Task Filters_and_cursor_are_passed_on()
    {
        var (result, requests) = await RunAsync(
            ScriptedResponse.Json(200, Sample.Page([])),
            "exec-log",
            "list",
            "--project",
            Project,
            "--status",
            "Timeout",
            "--action-name",
            "a b+c",
            "--cursor",
            "x+/=",
            "--limit",
            "7");

        Assert.Equal(0, result.Code);
        Assert.Equal(
            ["action_name=a%20b%2Bc", "cursor=x%2B%2F%3D", "limit=7", "status=timeout"], Assert.Single(requests).Parameters.Order());
    }

    [Theory]
    [InlineData("--action-name", "@home", "action_name=%40home")]
    [InlineData("--cursor", "@eyJ", "cursor=%40eyJ")]
    public async Task A_value_that_begins_with_an_at_sign_is_a_value(string option, string value, string sent)
    {
        var (result, requests) = await RunAsync(
            ScriptedResponse.Json(200, Sample.Page([])), "action", "list", "--project", Project, option, value);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal([sent], Assert.Single(requests).Parameters);
    }

    [Fact]
    public async Task Parameters_come_as_text_or_from_a_file_and_arrive_exactly()
    {
        const string Parameters = """{"big":9007199254740993,"money":1.10,"one":[1],"none":null,"empty":{}}""";
        using var file = new TemporaryFile(Parameters);
        foreach (var argument in new[] { Parameters, $"@{file.Path}" })
        {
            var (result, requests) = await DispatchAsync(
                "--action", "a", "--selector", "s", "--parameters", argument);

            Assert.Equal((0, $"Dispatched {Id}"), (result.Code, result.Error.Trim()));
            Assert.Equal(Parameters, Assert.Single(requests).Json.GetProperty("parameters").GetRawText());
        }
    }

    [Fact]
    public async Task A_dispatch_sends_what_its_options_say()
    {
        var (node, nodeRequests) = await DispatchAsync("--action", "service.restart", "--node", Sample.Node.ToString());
        var (cohort, cohortRequests) = await DispatchAsync(
            "--action", "rotate-keys", "--selector", "env in (a, \"ü\")", "--type", "Hook", "--timeout-seconds", "0");

        Assert.Equal((0, 0), (node.Code, cohort.Code));
        Assert.Equal("POST", Assert.Single(nodeRequests).Method);
        Assert.Equal($"/v1/projects/{Project}/executions:dispatch", nodeRequests[0].Target);
        Assert.True(JsonNode.DeepEquals(
            new JsonObject { ["action"] = "service.restart", ["node_id"] = Sample.Node },
            JsonNode.Parse(nodeRequests[0].Body)), nodeRequests[0].Text);
        Assert.True(
            JsonNode.DeepEquals(
                new JsonObject
                {
                    ["action"] = "rotate-keys",
                    ["selector"] = "env in (a, \"ü\")",
                    ["type"] = "hook",
                    ["timeout_seconds"] = 0,
                },
                JsonNode.Parse(Assert.Single(cohortRequests).Body)),
            cohortRequests[0].Text);
        Assert.Contains(Id, node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispatch_that_waits_shows_progress_on_stderr_and_the_end_on_stdout()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Speed = 20 }, TestContext.Current.CancellationToken);

        var result = await Plexctl.RunAsync(
            sandbox.Url,
            sandbox.Token,
            "action",
            "dispatch",
            "--project",
            Project,
            "--action",
            "diagnostics.collect",
            "--selector",
            "env=prod",
            "--wait",
            "--output",
            "json");

        Assert.Equal(0, result.Code);
        Assert.Equal("succeeded", (string?)result.Json["status"]);
        var count = result.Json["targets"]!.AsArray().Count;
        Assert.StartsWith($"Dispatched {(string)result.Json["id"]!}{Environment.NewLine}", result.Error, StringComparison.Ordinal);
        Assert.Contains($"0 of {count} targets finished", result.Error, StringComparison.Ordinal);
        Assert.Contains($"{count} of {count} targets finished", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, sandbox.MintedExecutions);
    }

    public static TheoryData<byte[]> Outputs =>
    [
        "no line break at the end"u8.ToArray(),
        Enumerable.Range(0, 256).Select(b => (byte)b).ToArray(),
        Enumerable.Repeat((byte)0xfe, 16_384).ToArray(),
        Array.Empty<byte>(),
    ];

    [Theory]
    [MemberData(nameof(Outputs), DisableDiscoveryEnumeration = true)]
    public async Task An_inline_output_is_printed_byte_for_byte(byte[] output)
    {
        var (result, _) = await RunAsync(
            Execution(Sample.Target(output: Sample.Inline(output))), "exec-log", "get", "--project", Project, "--id", Id);

        Assert.Equal(0, result.Code);
        Assert.Equal(output, result.Bytes);
    }

    [Fact]
    public async Task Each_output_begins_on_a_line_of_its_own_and_whose_it_is_goes_to_stderr()
    {
        var (result, _) = await RunAsync(
            Execution(
                Sample.Target(output: Sample.Inline("first"u8.ToArray())),
                Sample.Target("failed"),
                Sample.Target(output: Sample.Archived()),
                Sample.Target(output: Sample.Archived(new string('a', 64))),
                Sample.Target(output: Sample.Inline("last\n"u8.ToArray()))),
            "exec-log", "get", "--project", Project, "--id", Id);

        Assert.Equal(0, result.Code);
        Assert.Equal(
            $"first\narchived: outputs/executions/1/2.out\narchived: outputs/executions/1/2.out sha256:{new string('a', 64)}\nlast\n",
            result.Output);
        Assert.Equal(
            ["succeeded", "failed", "succeeded", "succeeded", "succeeded"],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Replace($"==> {Sample.Node} ", "", StringComparison.Ordinal).Trim()));
    }

    [Fact]
    public async Task An_archives_name_cannot_steer_the_terminal()
    {
        var archive = Sample.Archived();
        archive["key"] = "a\u001b[2J\nb";

        var (result, requests) = await RunAsync(
            Execution(Sample.Target(output: archive)), "exec-log", "get", "--project", Project, "--id", Id);

        Assert.Equal("archived: outputs/a·[2J·b", Assert.Single(result.Lines));
        Assert.Single(requests);
    }

    [Fact]
    public async Task An_output_cannot_steer_the_terminal_and_is_exact_elsewhere()
    {
        var output = "\u001b]52;c;aGk=\u0007red\u001b[31m\u009b2J\u202e é日\r\nlast\u0000"u8.ToArray();
        using var terminal = PlexctlTerminal.Open();
        await using var server = new ScriptedServer(Execution(Sample.Target(output: Sample.Inline(output))));

        var piped = await Plexctl.RunAsync(server.Url, Engines.Token, "exec-log", "get", "--project", Project, "--id", Id);
        var shown = await terminal.RunAsync(server.Url, Engines.Token, $"exec-log get --project {Project} --id {Id}");

        Assert.Equal(output, piped.Bytes);
        Assert.DoesNotContain(shown, c => (char.IsControl(c) && c is not ('\r' or '\n')) || c == '\u202e');
        Assert.Contains("red·[31m", shown, StringComparison.Ordinal);
        Assert.Contains(" é日\r\nlast·", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("action wait", "text")]
    [InlineData("action get", "json")]
    [InlineData("action get", "yaml")]
    [InlineData("action list", "text")]
    [InlineData("action list", "yaml")]
    [InlineData("exec-log get", "text")]
    public async Task No_text_of_an_execution_can_steer_the_terminal(string command, string format)
    {
        var archive = Sample.Archived();
        archive["key"] = "k\u001b[2J\u009b2J\u202e";
        var wire = Sample.Execution(targets: Sample.Target(output: archive));
        wire["action"] = "\u001b[2J\u0085\u2028\u202e\u0007";
        using var terminal = PlexctlTerminal.Open();
        await using var server =
            new ScriptedServer(ScriptedResponse.Json(
                200, command == "action list" ? Sample.Page([wire], "c\u001b[2J") : wire.ToJsonString()));

        var shown = await terminal.RunAsync(
            server.Url, Engines.Token, $"{command} --project {Project} {(command == "action list" ? "" : $"--id {Id}")} --output {format}");

        Assert.Contains(command == "exec-log get" ? "archived: outputs/k·[2J" : Id, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(shown, c => (char.IsControl(c) && c is not ('\r' or '\n')) || c is '\u202e' or '\u2028');
    }

    [Fact]
    public async Task Progress_on_a_terminal_and_results_do_not_share_a_line()
    {
        using var terminal = PlexctlTerminal.Open();
        await using var server = new ScriptedServer((_, index) => ScriptedResponse.Json(
            200, Sample.Execution(
                index < 2 ? "started" : "succeeded", targets: [Sample.Target(index < 2 ? "started" : "succeeded")]).ToJsonString()));

        var shown = await terminal.RunAsync(server.Url, Engines.Token, $"action wait --project {Project} --id {Id}");

        Assert.Matches("^\r0 of 1 targets finished\r1 of 1 targets finished\r\n(?=ID )", shown);
    }

    [Fact]
    public async Task Columns_line_up_whatever_the_width_of_their_characters()
    {
        // Each of these takes eight columns.
        string[] names =
        [
            "plain-op",
            "再起動作",
            "ｒｅｓｔ",
            "🚀🚀🚀🚀",
            "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
            "한글한글",
            "\u1112\u1161\u11ab\u1100\u1173\u11af한글",
        ];
        var page = Sample.Page(names.Select(name =>
        {
            var execution = Sample.Execution();
            execution["action"] = name;
            return execution;
        }));

        var (result, _) = await RunAsync(ScriptedResponse.Json(200, page), "action", "list", "--project", Project);

        Assert.Equal(
            names.Select(name => $"{Id}  {name}  builtin  succeeded  0/0      2026-08-04T10:00:00Z  2026-08-04T10:00:02Z"),
            result.Lines[1..]);
    }
}
