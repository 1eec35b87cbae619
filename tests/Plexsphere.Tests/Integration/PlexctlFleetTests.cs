using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;
using YamlDotNet.Serialization;

namespace Plexsphere.Tests.Integration;

/// <summary>What plexctl tells of projects, nodes and actions.</summary>
public partial class PlexctlFleetTests
{
    private const string EmptyProject = "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c1";

    private static readonly string Project = Sample.Project.ToString();
    private static readonly string Node = Sample.Node.ToString();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<SandboxHost> StartAsync(SandboxOptions? options = null) =>
        SandboxHost.StartAsync(options ?? new SandboxOptions { Nodes = 6, NodeNames = true }, Stop);

    private static Task<PlexctlResult> RunAsync(SandboxHost sandbox, params string[] arguments) =>
        Plexctl.RunAsync(sandbox.Url, sandbox.Token, arguments);

    private static List<string?> All(PlexctlResult json, string member) =>
        [.. json.Json["items"]!.AsArray().Select(item => (string?)item![member])];

    // A server that has nothing but these nodes in one domain.
    private static ScriptedServer Nodes(params string[] names) => new((request, _) => ScriptedResponse.Json(
        200,
        request.Path == "/v1/nodes" ? Sample.Page(names.Select((name, index) => new JsonObject
        {
            ["id"] = Sample.NumberedId(index),
            ["domain_id"] = Sample.Domain,
            ["created_at"] = "2026-07-01T08:00:00Z",
            ["name"] = name,
        }))
        : request.Path == $"/v1/projects/{Project}" ? new JsonObject
        {
            ["id"] = Sample.Project,
            ["domain_id"] = Sample.Domain,
            ["slug"] = "edge",
            ["name"] = "Edge",
        }.ToJsonString()
        : Sample.Page([])));

    [Theory]
    [InlineData("project list", "slug", "edge", "retail-stores")]
    [InlineData("node list", "name", "edge-eu-07")]
    [InlineData("action catalog --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0", "name", "diagnostics.ping_peer", "rotate-keys")]
    public async Task A_listing_says_the_same_in_every_format(string command, string member, params string[] expected)
    {
        await using var sandbox = await StartAsync();
        var arguments = command.Split(' ');

        var json = await RunAsync(sandbox, [.. arguments, "--output", "json"]);
        var yaml = await RunAsync(sandbox, [.. arguments, "--output", "yaml"]);
        var text = await RunAsync(sandbox, arguments);

        Assert.All([json, yaml, text], result => Assert.Equal((0, ""), (result.Code, result.Error)));
        var names = All(json, member);
        Assert.All(expected, name => Assert.Contains(name, names));
        Assert.Equal(["items"], json.Json.AsObject().Select(pair => pair.Key));
        var read = (List<object>)new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(yaml.Output)["items"];
        Assert.Equal(names, read.Cast<Dictionary<object, object>>().Select(item => (string?)item[member]));
        Assert.Equal(names.Count, text.Lines.Length - 1);
        Assert.All(text.Lines.Skip(1).Zip(names), row => Assert.Contains(row.Second!, row.First, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Members_are_named_as_on_the_wire_and_what_is_not_known_is_left_out()
    {
        await using var sandbox = await StartAsync();

        var bare = await RunAsync(sandbox, "node", "get", "--id", Node, "--output", "json");
        var whole = await RunAsync(
            sandbox, "node", "get", "--id", Node, "--project", Project, "--reachability", "--labels", "--output", "json");
        var yaml = await RunAsync(sandbox, "node", "get", "--id", Node, "--output", "yaml");
        var project = await RunAsync(sandbox, "project", "list", "--output", "json");
        var action = await RunAsync(
            sandbox, "action", "catalog", "--project", Project, "--name", "diagnostics.ping_peer", "--output", "json");

        Assert.Equal(
            ["id", "name", "name_source", "kind", "domain_id", "created_at"], bare.Json.AsObject().Select(member => member.Key));
        Assert.Equal(
            [
                "id", "name", "name_source", "kind", "domain_id", "project_id", "agent_version", "status", "actions", "reported_at",
                "reachability", "labels", "created_at",
            ],
            whole.Json.AsObject().Select(member => member.Key));
        Assert.Equal(("edge-eu-07", "server"), ((string?)whole.Json["name"], (string?)whole.Json["name_source"]));
        Assert.Contains("service.restart", whole.Json["actions"]!.AsArray().Select(name => (string?)name));
        Assert.True(JsonNode.DeepEquals(
            new JsonObject { ["key"] = "platform/env", ["value"] = "prod" }, whole.Json["labels"]![0]), whole.Output);
        Assert.StartsWith($"id: {Node}\nname: edge-eu-07\nname_source: server\n", yaml.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["id", "slug", "name", "domain_id", "domain_slug", "description", "created_at", "updated_at"],
            project.Json["items"]![0]!.AsObject().Select(member => member.Key));
        var only = Assert.Single(action.Json["items"]!.AsArray())!;
        Assert.Equal(("builtin", "capabilities"), ((string?)only["type"], (string?)only["source"]));
        var parameter = only["parameters"]![0]!;
        Assert.Equal(("peer_id", "string", true), ((string?)parameter["name"], (string?)parameter["type"], (bool?)parameter["required"]));
    }

    [Fact]
    public async Task A_project_keeps_its_own_nodes_and_its_absence_keeps_none_away()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Nodes = 6, NewNodes = 1 });

        var all = await RunAsync(sandbox, "node", "list", "--output", "json");
        var own = await RunAsync(sandbox, "node", "list", "--project-slug", "edge", "--output", "json");
        var others = await RunAsync(sandbox, "node", "list", "--project", EmptyProject);
        var other = await RunAsync(sandbox, "node", "get", "--id", Node, "--project", EmptyProject);

        Assert.Equal((6, 5), (All(all, "id").Count, All(own, "id").Count));
        Assert.Equal((0, ""), (others.Code, others.Error));
        Assert.Matches("^ID  NAME  STATUS  AGENT_VERSION  ACTIONS  REPORTED_AT$", Assert.Single(others.Lines));
        Assert.Equal((1, ""), (other.Code, other.Output));
        Assert.Contains($"has the id {Node}", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node list --project {0}", "ID")]
    [InlineData("action catalog --project {0}", "NAME")]
    public async Task A_project_without_anything_is_an_empty_listing(string command, string header)
    {
        await using var sandbox = await StartAsync();
        var arguments = string.Format(null, command, EmptyProject).Split(' ');

        var text = await RunAsync(sandbox, arguments);
        var json = await RunAsync(sandbox, [.. arguments, "--output", "json"]);
        var yaml = await RunAsync(sandbox, [.. arguments, "--output", "yaml"]);

        Assert.All([text, json, yaml], result => Assert.Equal((0, ""), (result.Code, result.Error)));
        Assert.StartsWith(header, Assert.Single(text.Lines), StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["items"] = new JsonArray() }, json.Json), json.Output);
        Assert.Equal("items: []\n", yaml.Output);
    }

    [Fact]
    public async Task Names_and_ids_are_matched_with_wildcards()
    {
        await using var sandbox = await StartAsync();

        var result = await RunAsync(
            sandbox,
            "node",
            "list",
            "--name",
            "0190a8b8-b1c1-*",
            "--name",
            "*-EU-1[0-9]",
            "--name",
            "Core-us-09",
            "--name",
            "nothing*",
            "--output",
            "json");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(["edge-eu-07", "core-us-09", "edge-eu-12"], All(result, "name"));
    }

    [Fact]
    public async Task A_name_or_an_id_that_nobody_has_is_1_after_the_others()
    {
        await using var sandbox = await StartAsync();
        var unknown = Sample.Id.ToString();

        var nodes = await RunAsync(sandbox, "node", "list", "--name", "edge-eu-7", "--name", "*-12", "--name", unknown);
        var node = await RunAsync(sandbox, "node", "get", "--id", unknown, "--output", "json");
        var actions = await RunAsync(
            sandbox, "action", "catalog", "--project", Project, "--name", "servic.restart", "--name", "rotate-*", "--output", "json");

        Assert.Equal(1, nodes.Code);
        Assert.Contains("  edge-eu-12 ", Assert.Single(nodes.Lines[1..]), StringComparison.Ordinal);
        Assert.Contains(
            "plexctl: No node that you may see here is called 'edge-eu-7'. Did you mean 'edge-eu-07'",
            nodes.Error,
            StringComparison.Ordinal);
        Assert.Contains($"has the id {unknown}.", nodes.Error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  .*: plexctl node list$", nodes.Error);
        Assert.Equal((1, ""), (node.Code, node.Output));
        Assert.Equal((1, "rotate-keys"), (actions.Code, Assert.Single(All(actions, "name"))));
        Assert.Contains("Did you mean 'service.restart'?", actions.Error, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^  .*: plexctl action catalog --project {Project}$", actions.Error);
    }

    [Fact]
    public async Task Advice_leads_to_the_server_that_was_named()
    {
        await using var sandbox = await StartAsync();

        var result = await Plexctl.RunAsync(null, sandbox.Token, "node", "list", "--name", "x", "--server", $"{sandbox.Url}");

        Assert.EndsWith($": plexctl node list --server {sandbox.Url}", result.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_keeps_the_others_out()
    {
        await using var sandbox = await StartAsync();

        var hooks = await RunAsync(sandbox, "action", "catalog", "--project-slug", "acme/edge", "--type", "hook", "--output", "json");

        Assert.Equal("hook", Assert.Single(All(hooks, "type").Distinct()));
    }

    [Fact]
    public async Task A_selector_finds_what_the_search_finds()
    {
        await using var sandbox = await StartAsync();
        await using var without = await StartAsync(new SandboxOptions { Without = SandboxSurfaces.Search });

        var found = await RunAsync(sandbox, "node", "list", "--selector", "env=prod,tier=edge", "--output", "json");
        var none = await RunAsync(sandbox, "node", "list", "--selector", "env=nowhere", "--output", "json");
        var malformed = await RunAsync(sandbox, "node", "list", "--selector", "env=");
        var absent = await RunAsync(without, "node", "list", "--selector", "env=prod");

        Assert.Equal(["edge-eu-07", "edge-ap-08"], All(found, "name"));
        Assert.Equal((0, 0), (none.Code, All(none, "name").Count));
        Assert.Equal((1, ""), (malformed.Code, malformed.Output));
        Assert.Contains("selector_syntax", malformed.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (absent.Code, absent.Output));
        Assert.Contains("does not search by label", absent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_has_its_columns_aligned_although_nodes_are_read_one_by_one()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Nodes = 6, NodeNames = true, Deny = SandboxGates.Mesh });

        var result = await RunAsync(sandbox, "node", "list", "--project", Project, "--reachability", "--labels");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(7, result.Lines.Length);
        var column = result.Lines[0].IndexOf("LABELS", StringComparison.Ordinal);
        Assert.All(result.Lines.Skip(1), line => Assert.Matches(@"  $", line[..column]));
        Assert.All(result.Lines.Skip(1), line => Assert.StartsWith("env=", line[column..], StringComparison.Ordinal));
    }

    /// <summary>A gate, the command behind it, and what is said; the rest is there.</summary>
    public static TheoryData<SandboxGates, SandboxSurfaces, string, string> Closed => new()
    {
        { SandboxGates.PlatformGate, 0, "action catalog --project P", "built-in actions are not listed" },
        { SandboxGates.PlatformGate, 0, "action catalog --project P", "hooks are not listed" },
        { 0, SandboxSurfaces.Hooks, "action catalog --project P", "hooks are not listed" },
        { 0, SandboxSurfaces.Capabilities, "action catalog --project P", "built-in actions are not listed" },
        { SandboxGates.Labels, 0, "node list --labels", "Labels cannot be read" },
        { 0, SandboxSurfaces.Labels, "node list --labels", "Labels cannot be read" },
        { SandboxGates.Mesh | SandboxGates.NodeAgent, 0, "node list --reachability", "Reachability cannot be read" },
        { 0, SandboxSurfaces.Mesh | SandboxSurfaces.Reachability, "node list --reachability", "Reachability cannot be read" },
        { SandboxGates.Nodes, 0, "node list --project P", "The list of nodes cannot be read" },
        { 0, SandboxSurfaces.Nodes, "node list --project P", "The list of nodes cannot be read" },
        { SandboxGates.Domains, 0, "project list", "their slugs stay empty" },
        { 0, SandboxSurfaces.Domains, "project list", "their slugs stay empty" },
    };

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task What_a_gate_forbids_is_one_warning_and_the_rest_is_there(
        SandboxGates deny, SandboxSurfaces without, string command, string warning)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Nodes = 6, Deny = deny, Without = without });

        var result = await RunAsync(sandbox, [.. command.Replace("P", Project, StringComparison.Ordinal).Split(' '), "--output", "json"]);

        Assert.Equal(0, result.Code);
        Assert.Single(Regex.Matches(result.Error, Regex.Escape(warning)));
        Assert.DoesNotMatch("(?m)^ ", result.Error);
        Assert.Equal(deny == SandboxGates.PlatformGate, result.Json["items"]!.AsArray().Count == 0);
    }

    [Theory]
    [InlineData(SandboxGates.PlatformGate, "node list --project P", 77)]
    [InlineData(SandboxGates.Nodes, "node list", 77)]
    [InlineData(SandboxGates.Projects, "project list", 77)]
    [InlineData(SandboxGates.Projects, "action list --project-slug edge", 77)]
    public async Task What_a_command_cannot_do_without_is_its_error(SandboxGates deny, string command, int code)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Deny = deny });

        var result = await RunAsync(sandbox, command.Replace("P", Project, StringComparison.Ordinal).Split(' '));

        Assert.Equal((code, ""), (result.Code, result.Output));
        Assert.StartsWith("plexctl: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node list --project P --reachability", 12)]
    [InlineData("project list", 2)]
    [InlineData("action catalog --project P --type builtin", 12)]
    public async Task Short_and_empty_pages_lose_nothing(string command, int count)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { SparsePages = true });

        var result = await RunAsync(sandbox, [.. command.Replace("P", Project, StringComparison.Ordinal).Split(' '), "--output", "json"]);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(count, result.Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Hostile_names_are_exact_in_json_and_neither_steer_the_terminal_nor_bend_the_table()
    {
        const string Steering = "a\u001b]0;x\u0007\r\nb\u202e";
        var endless = new string('x', 10_000);
        await using var server = Nodes(Steering, endless, "twice", "twice", "edge-eu-07");

        var text = await Plexctl.RunAsync(server.Url, Engines.Token, "node", "list");
        var json = await Plexctl.RunAsync(server.Url, Engines.Token, "node", "list", "--output", "json");
        var yaml = await Plexctl.RunAsync(server.Url, Engines.Token, "node", "list", "--output", "yaml");

        Assert.Equal(6, text.Lines.Length);
        Assert.DoesNotContain(text.Output + json.Output + yaml.Output, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        Assert.Contains(endless, text.Lines[2], StringComparison.Ordinal);
        Assert.InRange(text.Lines[5].Length, 80, 160);
        Assert.Equal([Steering, endless, "twice", "twice", "edge-eu-07"], All(json, "name"));
        var read = (List<object>)new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(yaml.Output)["items"];
        Assert.Equal(Steering, ((Dictionary<object, object>)read[0])["name"]);
    }

    [Fact]
    public async Task A_name_that_is_another_nodes_id_does_not_pass_for_it()
    {
        await using var server = Nodes(Sample.NumberedId(1).ToString(), "real");

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, "node", "get", "--id", Sample.NumberedId(1).ToString(), "--output", "json");

        Assert.Equal("real", (string?)result.Json["name"]);
    }

    [Theory]
    [InlineData("action list")]
    [InlineData("exec-log list --all")]
    [InlineData("action get --id 0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2")]
    [InlineData("exec-log get --id 0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2")]
    [InlineData("action wait --id 0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2")]
    [InlineData("action catalog")]
    [InlineData("node list --labels")]
    [InlineData("node get --id 0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1")]
    [InlineData("action dispatch --action system.info --selector env=prod --dry-run")]
    public async Task A_slug_stands_for_the_id_in_every_command(string command)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { SecondDomain = true });
        var arguments = command.Split(' ');

        var byId = await RunAsync(sandbox, [.. arguments, "--project", Project]);
        var bySlug = await RunAsync(sandbox, [.. arguments, "--project-slug", "acme/edge"]);

        Assert.Equal((0, byId.Output, byId.Error), (bySlug.Code, bySlug.Output, bySlug.Error));
        Assert.NotEmpty(bySlug.Output);
        Assert.Equal(0, sandbox.Requests[SandboxOperations.DispatchExecution]);
    }

    [Theory]
    [InlineData("action list")]
    [InlineData("node list")]
    [InlineData("action dispatch --action system.info --selector env=prod")]
    public async Task A_slug_of_several_projects_is_2_and_one_of_none_is_1(string command)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { SecondDomain = true });
        var arguments = command.Split(' ');

        var ambiguous = await RunAsync(sandbox, [.. arguments, "--project-slug", "edge"]);
        var unknown = await RunAsync(sandbox, [.. arguments, "--project-slug", "retail-store"]);

        Assert.Equal((2, ""), (ambiguous.Code, ambiguous.Output));
        Assert.Contains("'acme/edge', 'globex/edge'", ambiguous.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (unknown.Code, unknown.Output));
        Assert.Contains("Did you mean 'retail-stores'?", unknown.Error, StringComparison.Ordinal);
        Assert.Contains(": plexctl project list", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(0, sandbox.Requests[SandboxOperations.DispatchExecution]);
    }

    [Theory]
    [InlineData("For a slug: --project-slug edge.", "node list --project edge")]
    [InlineData("For a slug: --project-slug acme/edge.", "action list --project acme/edge")]
    [InlineData("is not a UUID.", "action catalog --project Edge!")]
    [InlineData("--project and --project-slug exclude each other.", "node list --project P --project-slug edge")]
    [InlineData("--project and --project-slug exclude each other.", "exec-log list --project P --project-slug edge")]
    [InlineData("One of --project and --project-slug must be given.", "action catalog")]
    [InlineData("One of --project and --project-slug must be given.", "action wait --id P")]
    [InlineData("is not a slug", "node list --project-slug P")]
    [InlineData("is not a slug", "node list --project-slug Edge")]
    [InlineData("is not a slug", "node get --id P --project-slug a/b/c")]
    [InlineData("is not a slug", "action list --project-slug \u001b[2J")]
    [InlineData("--name and --selector exclude each other.", "node list --name a --selector a=b")]
    [InlineData("does not end", "node list --name a[b")]
    [InlineData("ends before it begins", "action catalog --project P --name [z-a]")]
    [InlineData("For a name: plexctl node list --name edge-7.", "node get --id edge-7")]
    [InlineData("--id", "node get")]
    [InlineData("--type", "action catalog --project P --type script")]
    [InlineData("node", "node")]
    [InlineData("project", "project")]
    public async Task Bad_usage_is_2_and_sends_nothing(string said, string command)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, command.Replace("P", Project, StringComparison.Ordinal).Split(' '));

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Error);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task Projects_are_asked_for_no_further_than_somebody_reads(string format)
    {
        Needs.Unix();
        await using var endless = new ScriptedServer((request, index) => ScriptedResponse.Json(
            200,
            request.Path == "/v1/domains" ? Sample.Page([]) : Sample.Page(
                Enumerable.Range(index * 200, 200).Select(number => new JsonObject
                {
                    ["id"] = Sample.NumberedId(number),
                    ["domain_id"] = Sample.Domain,
                    ["slug"] = $"p{number}",
                }),
                $"c{index}")));

        var result = await Plexctl.ScriptAsync(
            endless.Url, Engines.Token, $"{{ plexctl project list --output {format}; echo $? >&2; }} | head -1");

        Assert.Single(result.Lines);
        Assert.Equal("141", result.Error.Trim());
    }

    [Fact]
    public async Task The_name_book_is_the_modules_and_its_names_stand_where_they_break_nothing()
    {
        Needs.Unix();
        await using var sandbox = await StartAsync(new SandboxOptions { Nodes = 6 });
        using var data = Book(sandbox.Url, $$$"""{"{{{Node}}}":{"name":"my edge"}}""");
        string[] execution = ["--project", Project, "--id", Sample.Id.ToString()];

        Task<PlexctlResult> NamedAsync(params string[] arguments) =>
            Plexctl.RunInAsync(data.Folder, sandbox.Url, sandbox.Token, arguments);

        var list = await NamedAsync("node", "list", "--name", "MY*", "--output", "json");
        var get = await NamedAsync(["action", "get", .. execution]);
        var plain = await RunAsync(sandbox, ["action", "get", .. execution]);
        var log = await NamedAsync(["exec-log", "get", .. execution]);
        var plainLog = await RunAsync(sandbox, ["exec-log", "get", .. execution]);

        Assert.Equal("my edge", Assert.Single(All(list, "name")));
        Assert.Equal("local", Assert.Single(All(list, "name_source")));
        Assert.EndsWith("  NODE_NAME", get.Lines[2], StringComparison.Ordinal);
        var target = Assert.Single(get.Lines, line => line.StartsWith(Node, StringComparison.Ordinal));
        Assert.EndsWith("  my edge", target, StringComparison.Ordinal);
        Assert.Equal(plain.Lines.Length, get.Lines.Length);
        Assert.All(plain.Lines.Zip(get.Lines), lines => Assert.StartsWith(lines.First, lines.Second, StringComparison.Ordinal));
        Assert.Contains($"==> {Node} succeeded my edge\n", log.Error, StringComparison.Ordinal);
        Assert.Equal(plainLog.Bytes, log.Bytes);
        foreach (var family in new[] { "action", "exec-log" })
        {
            var named = await NamedAsync([family, "get", .. execution, "--output", "json"]);
            Assert.Equal((await RunAsync(sandbox, [family, "get", .. execution, "--output", "json"])).Output, named.Output);
            Assert.Empty(named.Error);
        }
    }

    [Fact]
    public async Task A_damaged_name_book_is_a_warning_where_names_are_shown_and_an_error_where_they_are_needed()
    {
        Needs.Unix();
        await using var sandbox = await StartAsync(new SandboxOptions { Nodes = 6 });
        using var data = Book(sandbox.Url, "[\n");
        string[] execution = ["--project", Project, "--id", Sample.Id.ToString()];

        Task<PlexctlResult> DamagedAsync(params string[] arguments) =>
            Plexctl.RunInAsync(data.Folder, sandbox.Url, sandbox.Token, arguments);

        foreach (var family in new[] { "action", "exec-log" })
        {
            var shown = await DamagedAsync([family, "get", .. execution]);
            Assert.Equal(0, shown.Code);
            Assert.Equal((await RunAsync(sandbox, [family, "get", .. execution])).Output, shown.Output);
            Assert.Single(Damage().Matches(shown.Error));
        }

        var json = await DamagedAsync(["action", "get", .. execution, "--output", "json"]);
        Assert.Equal((0, ""), (json.Code, json.Error));
        var nodes = sandbox.Requests[SandboxOperations.ListNodes];
        foreach (var needed in new[] { "node list", $"node get --id {Node}" })
        {
            var refused = await DamagedAsync(needed.Split(' '));
            Assert.Equal((1, ""), (refused.Code, refused.Output));
            Assert.Contains("is damaged: line", refused.Error, StringComparison.Ordinal);
            Assert.Contains("nodes.json", refused.Error.Split('\n')[1], StringComparison.Ordinal);
        }

        Assert.Equal(nodes, sandbox.Requests[SandboxOperations.ListNodes]);
    }

    /// <summary>A folder with a name book in it.</summary>
    internal static TemporaryFile Book(Uri server, string nodes)
    {
        var data = new TemporaryFile("");
        var folder = Directory.CreateDirectory(Path.Combine(data.Folder, "plexctl")).FullName;
        var origin = server.GetLeftPart(UriPartial.Authority);
        File.WriteAllText(Path.Combine(folder, "nodes.json"), $$$"""{"servers":{"{{{origin}}}":{"nodes":""" + nodes + "}}}");
        return data;
    }

    [GeneratedRegex(@"is damaged: .*\. Nodes are shown without its names\.")]
    private static partial Regex Damage();
}
