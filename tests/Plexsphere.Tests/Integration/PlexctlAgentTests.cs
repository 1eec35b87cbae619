using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;
using YamlDotNet.Serialization;

namespace Plexsphere.Tests.Integration;

/// <summary><c>plexctl agent-action</c>, against the sandbox's agents and against servers that say what no agent would.</summary>
public partial class PlexctlAgentTests
{
    private const string Success = "agent.replicante.io/debug.success";
    private const string Restart = "replicante.io/service.restart";
    private const string Id = "9a2d6b1e-5f5c-4b7e-9a55-2f6f0c1d7e01";
    private const string OtherId = "9a2d6b1e-5f5c-4b7e-9a55-2f6f0c1d7e02";

    private static readonly string[] Kind = ["--kind", Restart];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Each as it is typed.
    private static readonly string[] Lines =
        ["list", $"get --id {Id}", "kinds", $"schedule --kind {Restart}", $"wait --id {Id} --wait-timeout-seconds 1"];

    public static TheoryData<string> Commands => [.. Lines];

    private static string Info(string state = "DONE", string id = Id, string args = "{}", string payload = "null") =>
        $$"""
        {"action":{"id":"{{id}}","kind":"{{Restart}}","state":"{{state}}","args":{{args}},"headers":{},
        "created_ts":"2019-08-30T20:40:24Z","finished_ts":null,"requester":"AGENT_API","state_payload":{{payload}}},"history":[]}
        """;

    // Each id is answered for with the state that is said; null is none that the agent knows.
    private static ScriptedServer Agent(Func<string, string?> stateOf) => new((request, _) => Answer(request, stateOf));

    private static ScriptedResponse Answer(ScriptedRequest request, Func<string, string?> stateOf)
    {
        var id = request.Path.Split('/')[^1];
        return request.Method == "POST" ? ScriptedResponse.Json(200, $$"""{"id":"{{request.Json.GetProperty("action_id")}}"}""")
            : request.Path.Contains("/info/", StringComparison.Ordinal) && stateOf(id) is { } state
                ? ScriptedResponse.Json(200, Info(state, id))
            : request.Path.EndsWith("/actions", StringComparison.Ordinal) ? ScriptedResponse.Json(200, """{"actions":true}""")
            : ScriptedResponse.Empty(404);
    }

    // With an address and a token in the environment, which are no business of an agent.
    private static Task<PlexctlResult> RunAsync(ScriptedServer agent, string command, params string[] arguments) =>
        RunAsync(agent.Url, command, arguments);

    private static Task<PlexctlResult> RunAsync(Uri agent, string command, params string[] arguments) => Plexctl.RunAsync(
        new Uri("http://127.0.0.1:9"),
        Engines.Token,
        ["agent-action", .. command.Split(' '), "--agent", $"{agent}".TrimEnd('/'), .. arguments]);

    // What a document says of an action, beside what an agent does, which has nulls and repeats the id in the history.
    private static JsonObject AsPrinted(JsonNode info)
    {
        var action = info["action"]!.DeepClone().AsObject();
        action["history"] = info["history"]!.DeepClone();
        foreach (var entered in action["history"]!.AsArray().Select(entered => entered!.AsObject()).Append(action))
        {
            entered.Remove("action_id");
            foreach (var (name, _) in entered.Where(member => member.Value is null).ToList())
            {
                entered.Remove(name);
            }
        }

        return action;
    }

    [Fact]
    public async Task An_action_is_scheduled_read_and_listed_in_the_agent_s_own_words()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        var agent = sandbox.Agent.Url;

        var kinds = await RunAsync(agent, "kinds");
        var kindsJson = await RunAsync(agent, "kinds", "--output", "json");
        var scheduled = await RunAsync(
            agent,
            "schedule",
            "--kind",
            "replicante.io/service.graceful.restart",
            "--arguments",
            """{"stop":{"n":1.50}}""",
            "--action-id",
            Id,
            "--wait");
        var get = await RunAsync(agent, "get", "--id", Id);
        var json = await RunAsync(agent, "get", "--id", Id, "--output", "json");
        var yaml = await RunAsync(agent, "get", "--id", Id, "--output", "yaml");
        var finished = await RunAsync(agent, "list", "--finished", "--output", "json");
        var queue = await RunAsync(agent, "list", "--queue", "--output", "json");
        var list = await RunAsync(agent, "list");

        Assert.All([kinds, kindsJson, scheduled, get, json, yaml, finished, queue, list], result => Assert.Equal(0, result.Code));
        Assert.Matches(@"^KIND +DESCRIPTION$", kinds.Lines[0]);
        Assert.Contains(kinds.Lines, line => line.StartsWith($"{Restart} ", StringComparison.Ordinal));
        Assert.Equal(
            (await sandbox.GetAsync("/available")).GetRawText(), kindsJson.Json["items"]!.ToJsonString(), JsonEqual);
        Assert.StartsWith($"Scheduled {Id}{Environment.NewLine}", scheduled.Error, StringComparison.Ordinal);
        Assert.Matches(
            $@"(?m)^{Id}  replicante\.io/service\.graceful\.restart  DONE .* AGENT_API .*the service is running$", scheduled.Output);
        Assert.Equal(scheduled.Output, get.Output);
        Assert.Matches("(?m)^TIMESTAMP +STATE +STAGE +MESSAGE$", get.Output);
        Assert.Matches("(?m)Z +DONE +2 +the service is running$", get.Output);
        Assert.Contains("1.50", json.Output, StringComparison.Ordinal);
        Assert.Equal(
            AsPrinted(JsonNode.Parse((await sandbox.GetAsync($"/info/{Id}")).GetRawText())!).ToJsonString(), json.Output, JsonEqual);
        var read = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(yaml.Output);
        Assert.Equal(json.Json.AsObject().Select(member => member.Key), read.Keys);
        Assert.Equal(
            (await sandbox.GetAsync("/finished")).GetRawText(), finished.Json["items"]!.ToJsonString(), JsonEqual);
        Assert.Empty(queue.Json["items"]!.AsArray());
        Assert.Matches("^ID +KIND +STATE$", list.Lines[0]);
        Assert.Matches($"^{Id} .* DONE$", list.Lines[1]);
    }

    private static bool JsonEqual(string one, string other) => JsonNode.DeepEquals(JsonNode.Parse(one), JsonNode.Parse(other));

    [Fact]
    public async Task What_has_not_begun_waits_in_the_queue()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxOptions { Agents = 1, Speed = SandboxOptions.MinimumSpeed });

        var scheduled = await RunAsync(sandbox.Agent.Url, "schedule", [.. Kind, "--output", "json"]);
        var queue = await RunAsync(sandbox.Agent.Url, "list", "--queue", "--output", "json");
        var finished = await RunAsync(sandbox.Agent.Url, "list", "--finished");

        var id = (string)scheduled.Json["id"]!;
        Assert.Equal($"Scheduled {id}", scheduled.Error.Trim());
        Assert.Equal(id, (string?)Assert.Single(queue.Json["items"]!.AsArray())!["id"]);
        Assert.DoesNotContain(id, finished.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Nothing_but_what_HTTP_needs_is_sent_to_an_agent(string line)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Empty(400));

        await RunAsync(server, line);

        Assert.NotEmpty(server.Requests);
        Assert.All(server.Requests, request => Assert.Empty(
            request.Headers.Keys.Except(
                ["Host", "Accept", "Accept-Encoding", "User-Agent", "Content-Type", "Content-Length"], StringComparer.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("--server", "--server", "https://plex.example")]
    [InlineData("--profile", "--profile", "production")]
    [InlineData("--token-file", "--token-file", "/run/token")]
    [InlineData("--token-file", "--token-file", "-")]
    [InlineData("--client-id", "--client-id", "x", "--client-secret-file", "/run/secret")]
    [InlineData("--client-assertion-file", "--client-assertion-file", "/run/assertion")]
    [InlineData("--journal", "--journal", "journal.jsonl")]
    public async Task What_is_about_a_control_plane_is_refused_and_not_ignored(string named, params string[] options)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);
        foreach (var line in Lines)
        {
            var result = await RunAsync(server, line, options);

            Assert.Equal((2, ""), (result.Code, result.Output));
            Assert.StartsWith($"plexctl: '{line.Split(' ')[0]}' takes no {named}: ", result.Error, StringComparison.Ordinal);
        }

        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("--key-file needs --certificate-file", "list", "--key-file", "key.pem")]
    [InlineData("--agent", "list", "--agent", "db1.example")]
    [InlineData("user, a query", "list", "--agent", "https://a:b@db1.example")]
    [InlineData("https:// or http://", "list", "--agent", "ftp://db1.example")]
    [InlineData("--ca-file", "list", "--ca-file", "-")]
    [InlineData("--id", "get")]
    [InlineData("--id", "get", "--id", "x")]
    [InlineData("--kind", "schedule")]
    [InlineData("not a kind of action", "schedule", "--kind", "a//b")]
    [InlineData("--action-id", "schedule", "--kind", "a", "--action-id", "9a2d6b1e5f5c4b7e9a552f6f0c1d7e01")]
    [InlineData("bare body", "schedule", "--kind", "a", "--action-id", Id, "--body-style", "Bare")]
    [InlineData("--body-style", "schedule", "--kind", "a", "--body-style", "naked")]
    [InlineData("--arguments: a JSON Array is not an object", "schedule", "--kind", "a", "--arguments", "[1]")]
    [InlineData("--arguments: arguments.a occurs twice", "schedule", "--kind", "a", "--arguments", """{"a":1,"a":2}""")]
    [InlineData("--arguments: ", "schedule", "--kind", "a", "--arguments", "@/nowhere/at/all")]
    [InlineData("--wait-timeout-seconds", "schedule", "--kind", "a", "--wait-timeout-seconds", "0")]
    [InlineData("--id", "wait")]
    [InlineData("--poll-seconds", "wait", "--id", Id, "--poll-seconds", "3601")]
    public async Task Bad_usage_is_2_names_the_option_and_sends_nothing(string named, string command, params string[] arguments)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);
        string[] agent = arguments.Contains("--agent") ? [] : ["--agent", server.Address];

        var result = await Plexctl.RunAsync(null, null, ["agent-action", command, .. agent, .. arguments]);

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.StartsWith("plexctl: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_agent_is_not_taken_from_the_environment()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, "agent-action", "list");

        Assert.Equal(2, result.Code);
        Assert.Contains("--agent", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Mutual_TLS_is_by_files_and_what_is_wrong_with_it_is_said_in_the_words_of_plexctl()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Agents = 1, AgentTls = true, Speed = 10_000 }, Stop);
        var agent = sandbox.Agents[0].Url;
        string[] certificate = ["--certificate-file", sandbox.AgentCertificate!, "--key-file", sandbox.AgentKey!];
        string[] authority = ["--ca-file", sandbox.AgentCertificateAuthority!];
        string[] all = [.. certificate, .. authority];
        using var text = new TemporaryFile("no certificate");

        var scheduled = await RunAsync(agent, "schedule", ["--kind", Success, "--wait", .. all]);
        var without = await RunAsync(agent, "list", authority);
        var unknown = await RunAsync(agent, "list", certificate);
        var other = await RunAsync(agent, "list", [.. certificate, "--ca-file", sandbox.AgentCertificate!]);
        var useless = await RunAsync(agent, "list", "--certificate-file", text.Path);
        var missing = await RunAsync(agent, "get", ["--id", Id, .. all]);
        var plain = await RunAsync(new Uri("http://127.0.0.1:9"), "list", authority);

        Assert.True(scheduled.Code == 0, scheduled.Error);
        Assert.Contains(" DONE ", scheduled.Output, StringComparison.Ordinal);
        Assert.Equal((1, 1, 1, 3, 1, 2), (without.Code, unknown.Code, other.Code, useless.Code, missing.Code, plain.Code));
        Assert.Matches("client certificate.* --certificate-file", without.Error);
        Assert.Contains("name its authority with --ca-file", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("--ca-file does not hold its authority", other.Error, StringComparison.Ordinal);
        Assert.Contains("--key-file where the key", useless.Error, StringComparison.Ordinal);
        Assert.Contains("https address", plain.Error, StringComparison.Ordinal);
        Assert.All([without, unknown, other, useless, missing, plain], result => Assert.DoesNotMatch(" -[A-Z]", result.Error));

        // The certificates belong to the line that is to be pasted.
        Needs.Unix();
        var line = Listed().Match(missing.Error);
        Assert.True(line.Success, missing.Error);
        var pasted = await Plexctl.ScriptAsync(null, null, line.Value);
        Assert.True(pasted.Code == 0, pasted.Error);
        Assert.Contains(Success, pasted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_what_the_page_shows_from_any_folder()
    {
        Needs.Unix();
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Agents = 1, AgentTls = true, Speed = 10_000 }, Stop);
        using var folder = new TemporaryFile("");
        foreach (var (name, path) in new[]
        {
            ("operator.pem", sandbox.AgentCertificate),
            ("operator.key", sandbox.AgentKey),
            ("agents-ca.pem", sandbox.AgentCertificateAuthority),
        })
        {
            File.Copy(path!, Path.Combine(folder.Folder, name));
        }

        // The files by relative names, which the shell's folder makes whole.
        var script = Assert.Single(Shell().Matches(RepositoryFiles.Text("docs", "about_Plexsphere_Agents.md"))).Groups[1].Value
            .ReplaceLineEndings("\n")
            .Replace("https://db1.example:8000", $"{sandbox.Agents[0].Url}".TrimEnd('/'), StringComparison.Ordinal)
            .Replace("/etc/plex/", "", StringComparison.Ordinal);

        var result = await Plexctl.ScriptAsync(null, null, $"set -e\ncd '{folder.Folder}'\n{script}");

        Assert.True(result.Code == 0, result.Error);
        Assert.Contains($"Scheduled {Id}", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"reason\": \"upgrade\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("the service is running", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_schedules_nothing_again_and_an_id_of_something_else_is_an_error()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        string[] schedule = ["--kind", Success, "--action-id", Id];

        await RunAsync(sandbox.Agent.Url, "schedule", schedule);
        var again = await RunAsync(sandbox.Agent.Url, "schedule", schedule);
        var other = await RunAsync(sandbox.Agent.Url, "schedule", [.. Kind, "--action-id", Id]);
        var list = await RunAsync(sandbox.Agent.Url, "list", "--output", "json");

        Assert.Equal((0, 1), (again.Code, other.Code));
        Assert.Contains("already scheduled; nothing was scheduled again", again.Error, StringComparison.Ordinal);
        Assert.Contains(Id, again.Output, StringComparison.Ordinal);
        Assert.Contains("Leave --action-id out", other.Error, StringComparison.Ordinal);
        Assert.Empty(other.Output);
        Assert.Single(list.Json["items"]!.AsArray(), item => (string?)item!["kind"] == Success);
    }

    [Fact]
    public async Task What_the_agent_refuses_ends_as_the_cmdlets_errors_do()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var kind = await RunAsync(sandbox.Agent.Url, "schedule", "--kind", "no.such/kind");
        var id = await RunAsync(sandbox.Agent.Url, "get", "--id", OtherId);
        var arguments = await RunAsync(
            sandbox.Agent.Url, "schedule", "--kind", Success, "--arguments", """{"a":1}""", "--body-style", "bare", "--output", "json");

        Assert.Equal((1, 1, 0), (kind.Code, id.Code, arguments.Code));
        var agent = $"{sandbox.Agent.Url}".TrimEnd('/');
        Assert.EndsWith($"plexctl agent-action kinds --agent {agent}", kind.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith($"plexctl agent-action list --agent {agent}", id.Error.TrimEnd(), StringComparison.Ordinal);

        // Released agents take an envelope, and drop what is not in it.
        Assert.Contains("Schedule with --body-style envelope.", arguments.Error, StringComparison.Ordinal);
        Assert.Null(arguments.Json["args"]);
    }

    [Fact]
    public async Task Bare_arguments_are_the_whole_body()
    {
        await using var server = new ScriptedServer(
            ScriptedResponse.Json(200, $$"""{"id":"{{Id}}"}"""), ScriptedResponse.Json(200, Info("NEW", args: """{"a":1.50}""")));

        var result = await RunAsync(server, "schedule", [.. Kind, "--arguments", """{"a":1.50}""", "--body-style", "bare"]);

        Assert.Equal((0, $"Scheduled {Id}"), (result.Code, result.Error.Trim()));
        Assert.Equal("""{"a":1.50}""", server.Requests[0].Text);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    [InlineData("502")]
    [InlineData("nonsense")]
    public async Task A_request_whose_answer_is_lost_is_sent_once_and_called_unknown(string answer)
    {
        await using var server = new ScriptedServer(answer switch
        {
            "reset" => ScriptedResponse.Reset,
            "close" => ScriptedResponse.Close,
            "502" => ScriptedResponse.Empty(502),
            _ => ScriptedResponse.Json(200, "[]"),
        });

        var result = await RunAsync(server, "schedule", [.. Kind, "--action-id", Id]);

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains($"Whether '{Restart}' was scheduled as {Id} is unknown", result.Error, StringComparison.Ordinal);
        Assert.Contains($"a repeat with --action-id {Id} is safe", result.Error, StringComparison.Ordinal);
        Assert.EndsWith($"plexctl agent-action list --agent {server.Address}", result.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_request_that_is_not_answered_in_time_is_named_as_unknown(string signal, int code)
    {
        Needs.Unix();
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        var process = Plexctl.Start(null, null, ["agent-action", "schedule", "--agent", server.Address, .. Kind]);
        await server.ReceivedAsync();

        Plexctl.Signal(process, signal);
        var result = await Plexctl.EndAsync(process, null);

        var id = Assert.Single(server.Requests).Json.GetProperty("action_id").GetString();
        Assert.Equal((code, ""), (result.Code, result.Output));
        Assert.Contains($"interrupted. Whether '{Restart}' was scheduled as {id} is unknown", result.Error, StringComparison.Ordinal);
        Assert.Contains($"--action-id {id} is safe", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_that_is_interrupted_names_what_is_open_and_how_to_go_on()
    {
        Needs.Unix();
        var state = "RUNNING";
        await using var server = Agent(_ => state);
        var process = Plexctl.Start(
            null, null, ["agent-action", "schedule", "--agent", server.Address, .. Kind, "--action-id", Id, "--wait"]);
        await server.ReceivedAsync();
        await server.ReceivedAsync();
        await server.ReceivedAsync();

        Plexctl.Signal(process, "INT");
        var result = await Plexctl.EndAsync(process, null);

        Assert.Equal((130, ""), (result.Code, result.Output));
        Assert.StartsWith($"Scheduled {Id}{Environment.NewLine}", result.Error, StringComparison.Ordinal);
        var line = Assert.Single(GoesOn().Matches(result.Error)).Value.Trim();
        Assert.Equal($"plexctl agent-action wait --agent {server.Address} --id {Id}", line);

        state = "DONE";
        var pasted = await Plexctl.ScriptAsync(null, null, line);
        Assert.Equal(0, pasted.Code);
        Assert.Contains(" DONE ", pasted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_one_as_get_does_and_several_as_a_listing_however_they_ended()
    {
        await using var server = Agent(id => id == Id ? "FAILED" : "DONE");
        string[] one = ["--id", Id, "--id", Id];
        string[] two = [.. one, "--id", OtherId];

        var got = await RunAsync(server, "get", "--id", Id, "--output", "json");
        var single = await RunAsync(server, "wait", [.. one, "--output", "json"]);
        var several = await RunAsync(server, "wait", [.. two, "--output", "json"]);
        var text = await RunAsync(server, "wait", two);

        // As with action wait: how an action ended is in the output.
        Assert.Equal((0, 0, 0), (single.Code, several.Code, text.Code));
        Assert.Equal(got.Output, single.Output);
        Assert.Equal(
            [(Id, "FAILED"), (OtherId, "DONE")],
            several.Json["items"]!.AsArray().Select(item => ((string)item!["id"]!, (string)item["state"]!)));
        Assert.Equal(2, text.Lines.Count(line => line.StartsWith("ID ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_unknown_one_is_an_error_and_the_others_are_followed()
    {
        await using var server = Agent(id => id == Id ? null : "DONE");

        var result = await RunAsync(server, "wait", "--id", Id, "--id", OtherId);

        Assert.Equal(1, result.Code);
        Assert.Contains($"plexctl: {Id}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"has no action {Id}", result.Error, StringComparison.Ordinal);
        Assert.Contains(OtherId, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("still open", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_the_agent_forgets_meanwhile_is_written_as_it_was_and_open_no_more()
    {
        var looks = 0;
        await using var server = Agent(_ => ++looks == 1 ? "RUNNING" : null);

        var result = await RunAsync(server, "wait", "--id", Id);

        Assert.Equal(1, result.Code);
        Assert.Contains("no longer knows it", result.Error, StringComparison.Ordinal);
        Assert.Contains(" RUNNING ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("still open", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wait", "--id", Id, "--id", OtherId, "--poll-seconds", "3600")]
    [InlineData("schedule", "--kind", Restart, "--action-id", Id)]
    public async Task A_time_out_shows_the_last_state_and_the_line_that_goes_on(string command, params string[] arguments)
    {
        await using var server = Agent(id => id == Id ? "RUNNING" : "DONE");

        var result = await RunAsync(server, command, [.. arguments, "--wait-timeout-seconds", "1"]);

        Assert.Equal(1, result.Code);
        Assert.Contains($"{Id} RUNNING: not finished after 1 s", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"  plexctl agent-action wait --agent {server.Address} --id {Id}{Environment.NewLine}", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"Wait again: plexctl agent-action wait --agent {server.Address} --id {Id}{Environment.NewLine}",
            result.Error,
            StringComparison.Ordinal);
        Assert.Contains(" RUNNING ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_text_is_fit_for_a_terminal_in_tables_and_exact_in_documents()
    {
        const string Payload = """{"message":"\u001b[2J\u202egone\nnext"}""";
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Info(payload: Payload)));

        var text = await RunAsync(server, "get", "--id", Id);
        var json = await RunAsync(server, "get", "--id", Id, "--output", "json");
        var yaml = await RunAsync(server, "get", "--id", Id, "--output", "yaml");

        Assert.Equal(2, text.Lines.Length);
        Assert.DoesNotContain(text.Output, c => (char.IsControl(c) && c is not ('\r' or '\n')) || c == '\u202e');
        Assert.Equal("\u001b[2J\u202egone\nnext", (string?)json.Json["state_payload"]!["message"]);
        Assert.DoesNotContain(yaml.Output, c => (char.IsControl(c) && c is not ('\r' or '\n')) || c == '\u202e');
    }

    [Theory]
    [InlineData("""{"a":"\ud83d"}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1e999}""")]
    public async Task Arguments_that_readers_could_stumble_over_are_the_text_that_they_are(string args)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Info(args: args)));

        var json = await RunAsync(server, "get", "--id", Id, "--output", "json");
        var yaml = await RunAsync(server, "get", "--id", Id, "--output", "yaml");

        Assert.Equal((0, 0), (json.Code, yaml.Code));
        Assert.Equal(args, (string?)json.Json["args"]);
        Assert.Equal(args, new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(yaml.Output)["args"]);
    }

    [Fact]
    public async Task Reads_are_repeated_and_limited_as_is_said()
    {
        await using var busy = new ScriptedServer(ScriptedResponse.Empty(503, "Retry-After: 0"));
        await using var wordy = new ScriptedServer(ScriptedResponse.Json(200, new string(' ', 1_100_000) + "[]"));

        var refused = await RunAsync(busy, "kinds", "--max-retries", "2");
        var narrow = await RunAsync(wordy, "kinds", "--max-response-megabytes", "1");
        var wide = await RunAsync(wordy, "kinds");

        Assert.Equal((1, 1, 0), (refused.Code, narrow.Code, wide.Code));
        Assert.Equal(3, busy.Requests.Count);
        Assert.Contains("more than 1 MiB", narrow.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task No_answer_whatever_makes_a_stack_trace(string line)
    {
        ScriptedResponse[] responses =
        [
            ScriptedResponse.Create(200, "application/json", "no gzip at all"u8.ToArray(), "Content-Encoding: gzip"),
            ScriptedResponse.Create(200, "application/json", [0xff, 0xfe, 0xfd]),
            ScriptedResponse.Json(200, "{\"id\":\"\\ud800\",\"action\":{\"id\":\"\\ud800\"}}"),
            ScriptedResponse.Json(200, new string('[', 100_000)),
            ScriptedResponse.Create(500, "text/plain", "\u001b[2Jgone"u8.ToArray()),
            new ScriptedResponse("HTTP/1.1 9999999999 \r\n\r\n"u8.ToArray(), ScriptedResponse.Ending.Close),
        ];
        foreach (var response in responses)
        {
            await using var server = new ScriptedServer(response);

            var result = await RunAsync(server, line, "--max-retries", "0");

            Assert.True(result.Code == 1, $"{response}: {result.Code}");
            Assert.StartsWith("plexctl: ", result.Error, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"(?m)^\s+at |Unhandled", result.Error);
            Assert.DoesNotContain(result.Error, c => char.IsControl(c) && c is not ('\r' or '\n'));
        }
    }

    [GeneratedRegex(@"(?m)^  plexctl agent-action wait .*$")]
    private static partial Regex GoesOn();

    [GeneratedRegex(@"plexctl agent-action list --agent .*")]
    private static partial Regex Listed();

    [GeneratedRegex("""```shell\r?\n(.*?)```""", RegexOptions.Singleline)]
    private static partial Regex Shell();
}
