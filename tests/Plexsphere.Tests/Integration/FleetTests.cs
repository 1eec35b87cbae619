using System.Text.Json;
using System.Text.Json.Nodes;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Fleet;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>Projects, nodes, names, cohorts and actions as the engine makes them of what a server says, and of what it does not.</summary>
public class FleetTests
{
    private static readonly Guid Second = Guid.Parse("0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b2");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<SandboxHost> SandboxAsync(SandboxOptions? options = null) =>
        SandboxHost.StartAsync(options ?? new SandboxOptions(), Stop);

    private static NodeQuery OfProject(SandboxHost sandbox) => new() { ProjectId = sandbox.Project };

    private static async Task<List<PlexNode>> ListAsync(PlexEngine engine, NodeQuery query, IProgress<Notice>? notices = null) =>
        await engine.Nodes.ListAsync(query, notices, Stop).ToListAsync(Stop);

    /// <summary>A server that answers each path by the table, and anything else with 404 without a code.</summary>
    private static ScriptedServer Server(params (string Path, Func<ScriptedRequest, ScriptedResponse> Response)[] table) =>
        new((request, _) =>
            Array.Find(table, row => request.Path.EndsWith(row.Path, StringComparison.Ordinal)).Response?.Invoke(request)
                ?? ScriptedResponse.Coded(404, null));

    private static ScriptedResponse Rows(params JsonObject[] rows) => ScriptedResponse.Json(200, Sample.Page(rows));

    private static JsonObject Node(Guid id, string? name = null)
    {
        var row = new JsonObject { ["id"] = id, ["domain_id"] = Sample.Domain, ["created_at"] = "2026-07-01T08:00:00Z" };
        if (name is not null)
        {
            row["name"] = name;
        }

        return row;
    }

    private static JsonObject Capability(Guid node, string version = "1.4.0", params JsonObject[] actions) => new()
    {
        ["node_id"] = node,
        ["domain_id"] = Sample.Domain,
        ["binary_version"] = version,
        ["status"] = "match",
        ["reported_at"] = "2026-08-01T06:00:00Z",
        ["builtin_actions"] = new JsonArray([.. actions]),
    };

    private static JsonObject Action(string name, params string[] required) => new()
    {
        ["name"] = name,
        ["parameters"] = new JsonArray([.. required.Select(parameter => new JsonObject { ["name"] = parameter, ["required"] = true })]),
    };

    private static JsonObject Project(string slug, Guid? id = null) => new()
    {
        ["id"] = id ?? Sample.Project,
        ["domain_id"] = Sample.Domain,
        ["slug"] = slug,
        ["name"] = slug,
        ["created_at"] = "2026-07-01T08:00:00Z",
        ["updated_at"] = "2026-07-01T08:00:00Z",
    };

    private static ScriptedResponse TheProject(ScriptedRequest request) => ScriptedResponse.Json(200, Project("edge").ToJsonString());

    [Fact]
    public async Task Nodes_come_with_what_they_reported_and_nodes_that_reported_the_same_share_it()
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Nodes = 250, NewNodes = 3 });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var nodes = await ListAsync(engine, OfProject(sandbox));

        Assert.Equal(250, nodes.DistinctBy(node => node.Id).Count());
        Assert.Equal(247, nodes.Count(node => node.ProjectId == sandbox.Project));
        Assert.All(nodes.Where(node => node.ProjectId is null), node => Assert.Null(node.Actions));
        Assert.All(nodes, node => Assert.True(node.CreatedAt > default(DateTimeOffset) && node.Name is null && node.Reachability is null));
        Assert.True(nodes.Select(node => node.Actions).OfType<PlexActionNameList>().Distinct(ReferenceEqualityComparer.Instance)
            .Count() < 5);
        Assert.Equal(2, sandbox.Requests[SandboxOperations.ListNodes]);
        Assert.Equal(2, sandbox.Requests[SandboxOperations.ListCapabilities]);
        Assert.Equal(1, sandbox.Requests[SandboxOperations.GetProject]);

        // The domain of a project stays what it is.
        await ListAsync(engine, OfProject(sandbox));
        Assert.Equal(1, sandbox.Requests[SandboxOperations.GetProject]);
    }

    [Fact]
    public async Task Nodes_of_the_project_only_are_those_that_reported()
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { NewNodes = 2 });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        Assert.Equal(10, (await ListAsync(engine, OfProject(sandbox) with { OfProjectOnly = true })).Count);
        Assert.Equal(3, (await ListAsync(engine, OfProject(sandbox) with { First = 3 })).Count);
        Assert.Equal(12, (await ListAsync(engine, new NodeQuery())).Count);
    }

    [Theory]
    [InlineData(SandboxGates.PlatformGate, SandboxSurfaces.None)]
    [InlineData(SandboxGates.None, SandboxSurfaces.Capabilities)]
    public async Task Without_reports_nodes_are_listed_all_the_same_with_one_warning(SandboxGates denied, SandboxSurfaces missing)
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Deny = denied, Without = missing });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var notices = new Notices();

        var nodes = await ListAsync(engine, OfProject(sandbox), notices);

        Assert.Equal(12, nodes.Count);
        Assert.All(nodes, node => Assert.True(node is { ProjectId: null, Status: null, Actions: null, AgentVersion: null }));
        Assert.StartsWith("What the project's nodes reported cannot be read", Assert.Single(notices.Warnings), StringComparison.Ordinal);
        await Assert.ThrowsAsync<PlexApiException>(() => ListAsync(engine, OfProject(sandbox) with { OfProjectOnly = true }));
    }

    [Theory]
    [InlineData(SandboxGates.Nodes, SandboxSurfaces.None)]
    [InlineData(SandboxGates.None, SandboxSurfaces.Nodes)]
    public async Task Without_a_list_of_nodes_those_that_reported_are_left(SandboxGates denied, SandboxSurfaces missing)
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Deny = denied, Without = missing, NewNodes = 2 });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var notices = new Notices();

        var nodes = await ListAsync(engine, OfProject(sandbox), notices);

        Assert.Equal(10, nodes.Count);
        Assert.All(nodes, node => Assert.True(node is { AgentVersion: not null, CreatedAt: null } && node.DomainId != Guid.Empty));
        Assert.StartsWith("The list of nodes cannot be read", Assert.Single(notices.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_either_it_is_an_error()
    {
        await using var sandbox = await SandboxAsync(
            new SandboxOptions { Deny = SandboxGates.PlatformGate | SandboxGates.Nodes });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        Assert.Equal(
            "AccessDenied", (await Assert.ThrowsAsync<PlexApiException>(() => ListAsync(engine, OfProject(sandbox)))).ErrorId);
    }

    [Theory]
    [InlineData(SandboxGates.None, SandboxSurfaces.None, 1, 0)]
    [InlineData(SandboxGates.Mesh, SandboxSurfaces.None, 1, 12)]
    [InlineData(SandboxGates.None, SandboxSurfaces.Mesh, 1, 12)]
    public async Task Reachability_is_read_at_once_where_that_is_possible_and_else_node_by_node(
        SandboxGates denied, SandboxSurfaces missing, int meshes, int reads)
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Deny = denied, Without = missing });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var notices = new Notices();

        var nodes = await ListAsync(engine, OfProject(sandbox) with { WithReachability = true }, notices);

        Assert.Empty(notices.Warnings);
        Assert.All(nodes, node => Assert.NotNull(node.Reachability));
        Assert.Contains(nodes, node => node.Reachability == PlexReachability.Unreachable);
        Assert.Equal(nodes.OrderBy(node => node.Id).Select(node => node.Id), nodes.Select(node => node.Id));
        Assert.Equal(meshes, sandbox.Requests[SandboxOperations.GetMeshTopology]);
        Assert.Equal(reads, sandbox.Requests[SandboxOperations.GetNodeReachability]);
    }

    [Theory]
    [InlineData(SandboxGates.Mesh | SandboxGates.NodeAgent, SandboxSurfaces.None)]
    [InlineData(SandboxGates.None, SandboxSurfaces.Mesh | SandboxSurfaces.Reachability)]
    public async Task Reachability_that_nobody_may_read_stays_empty_with_one_warning(SandboxGates denied, SandboxSurfaces missing)
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Nodes = 60, Deny = denied, Without = missing });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var notices = new Notices();

        var nodes = await ListAsync(engine, OfProject(sandbox) with { WithReachability = true }, notices);

        Assert.Equal(60, nodes.Count);
        Assert.All(nodes, node => Assert.Null(node.Reachability));
        Assert.StartsWith("Reachability cannot be read", Assert.Single(notices.Warnings), StringComparison.Ordinal);
        Assert.InRange(sandbox.Requests[SandboxOperations.GetNodeReachability], 1, 8);
    }

    [Fact]
    public async Task Labels_come_with_their_values_and_are_remembered()
    {
        await using var sandbox = await SandboxAsync();
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var node = (await ListAsync(engine, OfProject(sandbox) with { WithLabels = true, First = 1 }))[0];

        Assert.Equal("prod", node.Labels!.Single(label => label.Key == "platform/env").Value);
        Assert.Contains("env=prod", node.Labels!.ToString(), StringComparison.Ordinal);
        Assert.Contains("env=prod", engine.Nodes.Labels.Clauses);
        Assert.Equal(["tier=core,env=prod"], engine.Suggestions.Selectors("tier=core,").Select(one => one.Text)
            .Where(text => text.EndsWith("env=prod", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(SandboxGates.Labels, SandboxSurfaces.None)]
    [InlineData(SandboxGates.None, SandboxSurfaces.Labels)]
    public async Task Labels_that_nobody_may_read_stay_empty_with_one_warning(SandboxGates denied, SandboxSurfaces missing)
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Nodes = 60, Deny = denied, Without = missing });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var notices = new Notices();

        var nodes = await ListAsync(engine, OfProject(sandbox) with { WithLabels = true }, notices);

        Assert.All(nodes, node => Assert.Null(node.Labels));
        Assert.StartsWith("Labels cannot be read", Assert.Single(notices.Warnings), StringComparison.Ordinal);
        Assert.InRange(sandbox.Requests[SandboxOperations.ListObjectLabels], 1, 8);
    }

    [Fact]
    public async Task Pages_that_are_short_or_empty_do_not_end_a_walk()
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Nodes = 450, SparsePages = true });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        Assert.Equal(450, (await ListAsync(engine, OfProject(sandbox))).Count);
        Assert.NotEmpty(await ListAsync(engine, OfProject(sandbox) with { Selector = "env=prod" }));
        Assert.NotEmpty(await engine.Projects.ListAsync(null, Stop).ToListAsync(Stop));
        Assert.NotEmpty(await engine.ActionsAsync(sandbox.Project, null, null, Stop));
    }

    [Theory]
    [InlineData(SandboxNextCursor.Omit)]
    [InlineData(SandboxNextCursor.Null)]
    [InlineData(SandboxNextCursor.Empty)]
    public async Task A_search_ends_however_the_server_says_so(SandboxNextCursor end)
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { NextCursor = end });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var nodes = await ListAsync(engine, OfProject(sandbox) with { Selector = "env=prod" });

        Assert.Equal(7, nodes.Count);
        Assert.Equal(1, sandbox.Requests[SandboxOperations.SearchObjectsByLabel]);
    }

    [Fact]
    public async Task A_bad_selector_is_never_an_empty_list_and_a_server_without_a_search_says_so()
    {
        await using var sandbox = await SandboxAsync();
        await using var older = await SandboxAsync(new SandboxOptions { Without = SandboxSurfaces.Search });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        using var outdated = Engines.Open(older.Url, older.Token);

        var bad = await Assert.ThrowsAsync<PlexApiException>(() => ListAsync(engine, OfProject(sandbox) with { Selector = "env==" }));
        var none = await Assert.ThrowsAsync<PlexException>(() => ListAsync(outdated, OfProject(older) with { Selector = "env=prod" }));

        Assert.Equal("MalformedSelector", bad.ErrorId);
        Assert.Equal(("SearchNotAvailable", 1), (none.ErrorId, none.ExitCode));
        Assert.Contains("-Selector 'env=prod' -Wait", none.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SandboxCohort.Same, 7)]
    [InlineData(SandboxCohort.Fewer, 6)]
    [InlineData(SandboxCohort.More, 8)]
    public async Task A_cohort_is_what_the_search_finds(SandboxCohort found, int count)
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { SearchCohort = found });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var cohort = await engine.Nodes.CohortAsync(sandbox.Project, "env=prod", null, Stop);

        Assert.True(cohort.IsOfProject);
        Assert.Equal(count, cohort.Nodes.Count);
        Assert.StartsWith($"about {count} nodes: ", cohort.Describe(engine.Names.Find), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_reports_a_cohort_is_one_of_the_domain()
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Deny = SandboxGates.PlatformGate, NodeNames = true });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var cohort = await engine.Nodes.CohortAsync(sandbox.Project, "env=prod", null, Stop);

        Assert.False(cohort.IsOfProject);
        Assert.Equal("about 7 nodes in the domain: core-us-09, core-us-17, edge-ap-08 and 4 more", cohort.Describe(engine.Names.Find));
    }

    [Fact]
    public async Task Names_of_the_server_are_exact_but_for_their_case()
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { NodeNames = true });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var named = await engine.Nodes.NamedAsync(sandbox.Project, ["EDGE-eu-07", "core-us-09"], null, Stop);

        Assert.Equal(["edge-eu-07", "core-us-09"], named.Select(node => node.Name));
        Assert.Equal(Sample.Node, named[0].Id);
        var unknown = await Assert.ThrowsAsync<PlexException>(() =>
            engine.Nodes.NamedAsync(sandbox.Project, ["edge-eu-07", "edge-eu-0"], null, Stop));
        Assert.Equal("NodeNotFound", unknown.ErrorId);
        Assert.Contains("Did you mean 'edge-eu-07'", unknown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PlexException>(() => engine.Nodes.NamedAsync(sandbox.Project, ["edge-*"], null, Stop));
    }

    [Fact]
    public async Task A_node_that_never_reported_is_none_of_the_project_unless_nobody_can_tell()
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { NodeNames = true, NewNodes = 1 });
        await using var closed = await SandboxAsync(
            new SandboxOptions { NodeNames = true, NewNodes = 1, Deny = SandboxGates.PlatformGate });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        using var blind = Engines.Open(closed.Url, closed.Token);
        var last = (await ListAsync(engine, OfProject(sandbox)))[^1];
        var notices = new Notices();

        var failure = await Assert.ThrowsAsync<PlexException>(() => engine.Nodes.NamedAsync(sandbox.Project, [last.Name!], null, Stop));
        var named = await blind.Nodes.NamedAsync(closed.Project, [last.Name!], notices, Stop);

        Assert.Equal("NodeNotFound", failure.ErrorId);
        Assert.Contains($"is node {last.Id}, which is not among the nodes of project", failure.Message, StringComparison.Ordinal);
        Assert.Equal(last.Id, Assert.Single(named).Id);
        Assert.Single(notices.Warnings);
    }

    [Fact]
    public async Task Two_nodes_of_one_name_are_refused_and_two_names_of_one_node_are_both_good()
    {
        await using var server = Server(
            ($"/projects/{Sample.Project}", TheProject),
            ("/v1/nodes", _ => Rows(Node(Sample.Node, "edge"), Node(Second, "Edge"), Node(Sample.Id, "core"))),
            ("/capabilities", _ => Rows(Capability(Sample.Node), Capability(Second), Capability(Sample.Id))));
        using var engine = Engines.Open(server.Url);
        await engine.Names.SetAsync([(Sample.Id, "hub"), (Second, "second")], false, Stop);

        var ambiguous = await Assert.ThrowsAsync<PlexException>(() => engine.Nodes.NamedAsync(Sample.Project, ["edge"], null, Stop));
        var both = await engine.Nodes.NamedAsync(Sample.Project, ["hub", "core", "second"], null, Stop);

        Assert.Equal(("NodeNameAmbiguous", 2), (ambiguous.ErrorId, ambiguous.ExitCode));
        Assert.Contains(Sample.Node.ToString(), ambiguous.Message, StringComparison.Ordinal);
        Assert.Contains(Second.ToString(), ambiguous.Message, StringComparison.Ordinal);
        Assert.Equal([Sample.Id, Sample.Id, Second], both.Select(node => node.Id));
        Assert.Equal(["core", "core", "Edge"], both.Select(node => node.Name));
    }

    [Fact]
    public async Task A_server_that_calls_a_node_by_the_id_of_another_names_nothing()
    {
        await using var server = Server(
            ($"/projects/{Sample.Project}", TheProject),
            ("/v1/nodes", _ => Rows(Node(Sample.Node, Second.ToString()), Node(Second))),
            ("/capabilities", _ => Rows(Capability(Sample.Node), Capability(Second))));
        using var engine = Engines.Open(server.Url);

        Assert.All(await ListAsync(engine, new NodeQuery { ProjectId = Sample.Project }), node => Assert.Null(node.Name));
        var failure = await Assert.ThrowsAsync<PlexException>(() =>
            engine.Nodes.NamedAsync(Sample.Project, [Second.ToString()], null, Stop));
        Assert.Equal(("InvalidArgument", 2), (failure.ErrorId, failure.ExitCode));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_of_the_book_is_never_taken_over_by_a_node_that_the_server_calls_so(bool listed)
    {
        await using var server = Server(
            ($"/projects/{Sample.Project}", TheProject),
            ("/v1/nodes", _ => listed ? Rows(Node(Sample.Node), Node(Second, "EDGE-1")) : Rows(Node(Second, "EDGE-1"))),
            ("/capabilities", _ => Rows(Capability(Second))));
        using var engine = Engines.Open(server.Url);
        await engine.Names.SetAsync([(Sample.Node, "edge-1")], false, Stop);

        var failure = await Assert.ThrowsAsync<PlexException>(() => engine.Nodes.NamedAsync(Sample.Project, ["edge-1"], null, Stop));

        Assert.Equal("NodeNameAmbiguous", failure.ErrorId);
    }

    [Fact]
    public async Task Hostile_names_are_exact_in_objects_and_neutral_in_messages()
    {
        var names = new[] { "a\u001b[31mb", "c\u202ed", new string('x', 10_000), " " };
        await using var server = Server(
            ($"/projects/{Sample.Project}", TheProject),
            ("/v1/nodes", _ => Rows([.. names.Select((name, i) => Node(Sample.NumberedId(i), name))])),
            ("/capabilities", _ => Rows([.. names.Select((_, i) => Capability(Sample.NumberedId(i)))])));
        using var engine = Engines.Open(server.Url);

        var nodes = await ListAsync(engine, new NodeQuery { ProjectId = Sample.Project });
        var failure = await Assert.ThrowsAsync<PlexException>(() =>
            engine.Nodes.NamedAsync(Sample.Project, ["a\u001b[32mb"], null, Stop));

        Assert.Equal([.. names.SkipLast(1), null], nodes.Select(node => node.Name));
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.Equal(Sample.NumberedId(0), Assert.Single(await engine.Nodes.NamedAsync(Sample.Project, [names[0]], null, Stop)).Id);
    }

    [Fact]
    public async Task Nodes_of_another_domain_than_was_asked_for_are_a_malformed_response()
    {
        await using var server = Server(
            ($"/projects/{Sample.Project}", TheProject),
            ("/capabilities", _ => Rows()),
            ("/v1/nodes", _ =>
            {
                var foreign = Node(Sample.Node);
                foreign["domain_id"] = Second;
                return Rows(foreign);
            }));
        using var engine = Engines.Open(server.Url);

        var failure = await Assert.ThrowsAsync<PlexException>(() => ListAsync(engine, new NodeQuery { ProjectId = Sample.Project }));

        Assert.Equal("MalformedResponse", failure.ErrorId);
        Assert.Contains("$.items[0].domain_id", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_without_end_are_an_error()
    {
        await using var repeats = Server(
            ($"/projects/{Sample.Project}", TheProject),
            ("/capabilities", _ => Rows()),
            ("/v1/nodes", request => ScriptedResponse.Json(200, Sample.Page([Node(Sample.Node)], $"c{Guid.NewGuid()}"))));
        await using var circles = Server(
            ($"/projects/{Sample.Project}", TheProject),
            ("/capabilities", _ => Rows()),
            ("/v1/nodes", _ => ScriptedResponse.Json(200, Sample.Page([], "again"))));

        foreach (var server in new[] { repeats, circles })
        {
            using var engine = Engines.Open(server.Url);
            Assert.Equal(
                "CursorRepeated",
                (await Assert.ThrowsAsync<PlexException>(() => ListAsync(engine, new NodeQuery { ProjectId = Sample.Project }))).ErrorId);
        }
    }

    [Fact]
    public async Task A_cursor_that_holds_the_token_goes_nowhere()
    {
        await using var server = Server(("/v1/nodes", _ => ScriptedResponse.Json(200, Sample.Page([Node(Sample.Node)], Engines.Token))));
        using var engine = Engines.Open(server.Url);

        var failure = await Assert.ThrowsAsync<PlexException>(() => ListAsync(engine, new NodeQuery()));

        Assert.DoesNotContain(Engines.Token, failure.Message, StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.DoesNotContain(
            request.Parameters, parameter => parameter.Contains(Engines.Token, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_slug_is_looked_up_once_and_a_new_one_is_looked_for_again()
    {
        await using var sandbox = await SandboxAsync();
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        Assert.Equal(sandbox.Project, await engine.Projects.FindAsync("edge", null, Stop));
        Assert.Equal(sandbox.Project, await engine.Projects.FindAsync("acme/edge", null, Stop));
        Assert.Equal(1, sandbox.Requests[SandboxOperations.ListProjects]);
        Assert.Equal(
            "No project that you may see is called 'edgy'. Did you mean 'edge'?",
            (await Assert.ThrowsAsync<PlexException>(() => engine.Projects.FindAsync("edgy", null, Stop))).Message);
        Assert.Equal(2, sandbox.Requests[SandboxOperations.ListProjects]);
    }

    [Fact]
    public async Task A_slug_of_two_domains_needs_its_domains()
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { SecondDomain = true });
        await using var nameless = await SandboxAsync(new SandboxOptions { SecondDomain = true, Deny = SandboxGates.Domains });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        using var blind = Engines.Open(nameless.Url, nameless.Token);

        var ambiguous = await Assert.ThrowsAsync<PlexException>(() => engine.Projects.FindAsync("edge", null, Stop));
        var vague = await Assert.ThrowsAsync<PlexException>(() => blind.Projects.FindAsync("edge", null, Stop));

        Assert.Equal(("ProjectAmbiguous", 2), (ambiguous.ErrorId, ambiguous.ExitCode));
        Assert.Contains("'acme/edge', 'globex/edge'", ambiguous.Message, StringComparison.Ordinal);
        Assert.Contains(sandbox.Project.ToString(), vague.Message, StringComparison.Ordinal);
        Assert.Equal(sandbox.Project, await engine.Projects.FindAsync("acme/edge", null, Stop));
    }

    [Fact]
    public async Task Actions_are_what_nodes_declare_and_differing_declarations_are_several()
    {
        await using var server = Server(
            ("/capabilities", _ => Rows(
                Capability(Sample.Node, "1", Action("ping", "peer"), Action("restart")),
                Capability(Second, "1", Action("ping", "peer", "count")),
                Capability(Sample.Id, "1", Action("ping", "peer", "count")))),
            ("/v1/hooks", _ => Rows(new JsonObject { ["node_id"] = Second, ["name"] = "backup" })));
        using var engine = Engines.Open(server.Url);

        var actions = await engine.ActionsAsync(Sample.Project, null, null, Stop);

        Assert.Equal(
            ["ping peer*, count* 2 capabilities", "ping peer* 1 capabilities", "restart  1 capabilities", "backup  1 hooks"],
            actions.Select(action => $"{action.Name} {action.Parameters} {action.NodeCount} {action.Source}"));
        Assert.Equal(
            ["ping 1", "backup 1"],
            (await engine.ActionsAsync(Sample.Project, new HashSet<Guid> { Second }, null, Stop))
                .Select(action => $"{action.Name} {action.NodeCount}"));
    }

    [Fact]
    public async Task Doubts_are_about_what_is_known_and_only_that()
    {
        await using var server = Server(
            ("/capabilities", _ => Rows(
                Capability(Sample.Node, "1", Action("ping", "peer_id")),
                Capability(Second, "1", Action("ping"), Action("logs", "lines")))));
        using var engine = Engines.Open(server.Url);

        Assert.Empty(Doubts(null, "ping", "peer"));
        Assert.Empty(server.Requests);
        await engine.ActionsAsync(Sample.Project, null, null, Stop);

        Assert.Equal(
            ["ping declares no 'peer'. Did you mean 'peer_id'?", "ping requires 'peer_id'."],
            Doubts(Sample.Node, "ping", "peer"));
        Assert.Equal(["ping declares no 'peer'. Did you mean 'peer_id'?"], Doubts(null, "ping", "peer"));
        Assert.Empty(Doubts(null, "other", "peer"));
        Assert.Empty(Doubts(null, "ping", "peer", PlexActionType.Hook));
        Assert.Equal(["logs declares no 'line'. Did you mean 'lines'?", "logs requires 'lines'."],
            Doubts(Second, "logs", "line"));

        IEnumerable<string> Doubts(Guid? node, string action, string parameter, string? type = null) =>
            engine.Actions.Doubts(new DispatchRequest
            {
                ProjectId = Sample.Project,
                NodeId = node,
                Action = action,
                Type = type,
                Parameters = new Dictionary<string, JsonElement> { [parameter] = JsonElement.Parse("1") },
            });
    }

    [Theory]
    [InlineData(SandboxGates.PlatformGate, SandboxSurfaces.None, 2, 0, 0)]
    [InlineData(SandboxGates.None, SandboxSurfaces.Capabilities, 1, 0, 19)]
    [InlineData(SandboxGates.None, SandboxSurfaces.Hooks, 1, 12, 0)]
    public async Task Of_a_catalogue_what_is_left_is_listed(
        SandboxGates denied, SandboxSurfaces missing, int warnings, int builtins, int hooks)
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Deny = denied, Without = missing });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var notices = new Notices();

        var actions = await engine.ActionsAsync(sandbox.Project, null, notices, Stop);

        Assert.Equal(warnings, notices.Warnings.Count);
        Assert.Equal(
            (builtins, hooks),
            (actions.Count(action => action.Type == "builtin"), actions.Count(action => action.Type == "hook")));
        var minted = await engine.Executions.DispatchAsync(
            new DispatchRequest { ProjectId = sandbox.Project, Action = "service.restart", NodeId = Sample.Node }, null, Stop);
        Assert.Contains(
            await engine.ActionsAsync(sandbox.Project, null, null, Stop),
            action => action.Name == minted.Action && action.Source == (builtins > 0 ? "capabilities" : "recent"));
    }

    [Theory]
    [InlineData("servicerestart", null, "ActionNotDeclared", " Did you mean 'service.restart'?")]
    [InlineData("sample-json", null, "ActionNotDeclared", " 'sample-json' is a hook.")]
    [InlineData("service.restart", "hook", "HookIntegrityViolation", " 'service.restart' is a built-in action.")]
    [InlineData("sample-jsn", "hook", "HookIntegrityViolation", " Did you mean 'sample-json', 'sample-ansi' or 'sample-hang'?")]
    [InlineData("sample-drifted", "hook", "HookIntegrityViolation", ").")]
    public async Task An_action_that_nobody_knows_is_refused_with_what_may_have_been_meant(
        string action, string? type, string error, string hint)
    {
        await using var sandbox = await SandboxAsync();
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        var request = new DispatchRequest { ProjectId = sandbox.Project, Action = action, Type = type, NodeId = Sample.Node };

        var failure = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(request, null, Stop));

        Assert.Equal(error, failure.ErrorId);
        Assert.EndsWith(hint, failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, sandbox.Requests[SandboxOperations.DispatchExecution]);
    }

    [Fact]
    public async Task A_refusal_stays_what_it_is_where_nothing_can_be_looked_up()
    {
        await using var server = Server(
            ("dispatch", _ => ScriptedResponse.Coded(400, "action_not_declared")),
            ("/capabilities", _ => ScriptedResponse.Coded(403, "permission_denied")));
        using var engine = Engines.Open(server.Url);
        var request = new DispatchRequest { ProjectId = Sample.Project, Action = "x", NodeId = Sample.Node };

        var failure = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(request, null, Stop));

        Assert.Equal("Because (HTTP 400 action_not_declared).", failure.Message);

        // Nor is it asked again for each of many.
        var before = server.Requests.Count;
        await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(request, null, Stop));
        Assert.Equal(before + 1, server.Requests.Count);
    }

    [Fact]
    public async Task A_slug_that_is_the_id_of_another_project_is_offered_to_nobody()
    {
        await using var server = Server(
            ("/v1/projects", _ => Rows(Project("edge"), Project(Sample.Project.ToString(), Second))), ("/v1/domains", _ => Rows()));
        using var engine = Engines.Open(server.Url);

        var offered = await engine.Suggestions.ProjectsAsync(Stop);

        Assert.Equal(["edge", Second.ToString()], offered.Select(one => one.Text).OrderDescending(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_empty_project_and_an_empty_fleet_are_empty_lists()
    {
        await using var server = Server(
            ($"/projects/{Sample.Project}", TheProject),
            ("/v1/nodes", _ => Rows()),
            ("/capabilities", _ => Rows()),
            ("/v1/hooks", _ => Rows()),
            ("/v1/projects", _ => Rows()),
            ("/v1/domains", _ => Rows()),
            ("/objects/search", _ => Rows()));
        using var engine = Engines.Open(server.Url);
        var notices = new Notices();

        Assert.Empty(await ListAsync(
            engine, new NodeQuery { ProjectId = Sample.Project, OfProjectOnly = true, Selector = "a=b" }, notices));
        Assert.Empty(await engine.ActionsAsync(Sample.Project, null, notices, Stop));
        Assert.Empty(await engine.Projects.ListAsync(notices, Stop).ToListAsync(Stop));
        Assert.Equal("about 0 nodes", (await engine.Nodes.CohortAsync(Sample.Project, "a=b", notices, Stop)).Describe(engine.Names.Find));
        Assert.Empty(notices.Warnings);
    }

    [Fact]
    public async Task Names_are_shown_wherever_a_node_is_and_cost_no_request()
    {
        await using var sandbox = await SandboxAsync(new SandboxOptions { Executions = 5 });
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        await engine.Names.SetAsync([(Sample.Node, "edge-eu-07")], false, Stop);
        var before = sandbox.Requests.Total;

        var execution = await engine.Executions.GetAsync(sandbox.Project, Sample.Id, null, Stop);

        Assert.Equal(before + 1, sandbox.Requests.Total);
        Assert.Contains("edge-eu-07", execution.Targets.Select(target => target.NodeName));
        Assert.Contains(execution.Targets, target => target.ToString().StartsWith("edge-eu-07 ", StringComparison.Ordinal));
        Assert.Equal(before + 1, sandbox.Requests.Total);
        Assert.Equal(sandbox.Url, execution.Server);
    }
}
