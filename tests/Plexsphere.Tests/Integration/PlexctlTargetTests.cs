using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>Whom plexctl dispatches to: nodes by name, no more of them than allowed, and nobody in a dry run.</summary>
public class PlexctlTargetTests
{
    private static readonly string Project = Sample.Project.ToString();
    private static readonly string Node = Sample.Node.ToString();

    private static SandboxOptions Named => new() { Nodes = 6, NodeNames = true };

    private static Task<SandboxHost> StartAsync(SandboxOptions options) =>
        SandboxHost.StartAsync(options, TestContext.Current.CancellationToken);

    private static Task<PlexctlResult> DispatchAsync(SandboxHost sandbox, params string[] arguments) => Plexctl.RunAsync(
        sandbox.Url, sandbox.Token, ["action", "dispatch", "--project", Project, "--action", "service.restart", .. arguments]);

    private static int Dispatches(SandboxHost sandbox) => (int)sandbox.Requests[SandboxOperations.DispatchExecution];

    [Fact]
    public async Task A_node_is_dispatched_to_by_its_name()
    {
        await using var sandbox = await StartAsync(Named);

        var result = await DispatchAsync(sandbox, "--node-name", "EDGE-eu-07", "--output", "json");

        Assert.Equal(0, result.Code);
        Assert.Equal(Node, (string?)Assert.Single(result.Json["targets"]!.AsArray())!["node_id"]);
        Assert.Equal(1, Dispatches(sandbox));
    }

    [Fact]
    public async Task The_name_book_names_nodes_too_and_is_needed_for_that()
    {
        Needs.Unix();
        await using var sandbox = await StartAsync(new SandboxOptions { Nodes = 6 });
        string[] dispatch = ["action", "dispatch", "--project", Project, "--action", "service.restart"];
        using var book = PlexctlFleetTests.Book(sandbox.Url, $$$"""{"{{{Node}}}":{"name":"mine"}}""");
        using var damaged = PlexctlFleetTests.Book(sandbox.Url, "[\n");

        var named = await Plexctl.RunInAsync(book.Folder, sandbox.Url, sandbox.Token, [.. dispatch, "--node-name", "mine"]);
        var refused = await Plexctl.RunInAsync(damaged.Folder, sandbox.Url, sandbox.Token, [.. dispatch, "--node-name", "mine"]);
        var warned = await Plexctl.RunInAsync(damaged.Folder, sandbox.Url, sandbox.Token, [.. dispatch, "--node", Node]);

        Assert.Equal(0, named.Code);
        Assert.Contains("  mine", named.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.Contains("is damaged", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, warned.Code);
        Assert.Contains("Nodes are shown without its names.", warned.Error, StringComparison.Ordinal);
        Assert.Equal(2, Dispatches(sandbox));
    }

    [Fact]
    public async Task A_name_of_nobody_is_1_one_of_two_is_2_and_nothing_is_sent()
    {
        Needs.Unix();
        await using var sandbox = await StartAsync(Named);
        using var book = PlexctlFleetTests.Book(sandbox.Url, $$$"""{"{{{Node}}}":{"name":"edge-eu-12"}}""");

        var unknown = await DispatchAsync(sandbox, "--node-name", "edge-eu-7");
        var twice = await Plexctl.RunInAsync(
            book.Folder,
            sandbox.Url,
            sandbox.Token,
            "action",
            "dispatch",
            "--project",
            Project,
            "--action",
            "service.restart",
            "--node-name",
            "edge-eu-12");

        Assert.Equal((1, ""), (unknown.Code, unknown.Output));
        Assert.Contains("No node is called 'edge-eu-7'. Did you mean 'edge-eu-07'", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (twice.Code, twice.Output));
        Assert.Contains(Node, twice.Error, StringComparison.Ordinal);
        Assert.Equal(0, Dispatches(sandbox));
    }

    [Theory]
    [InlineData("Exactly one of --node, --node-name and --selector", "--node", "N", "--node-name", "a")]
    [InlineData("Exactly one of --node, --node-name and --selector", "--node-name", "a", "--selector", "a=b")]
    [InlineData("Exactly one of --node, --node-name and --selector", "--max-nodes", "2")]
    [InlineData("For a name: --node-name edge-7.", "--node", "edge-7")]
    [InlineData("--node-name", "--node-name", "")]
    [InlineData("--max-nodes", "--selector", "a=b", "--max-nodes", "0")]
    [InlineData("--max-nodes", "--selector", "a=b", "--max-nodes", "many")]
    [InlineData("exclude each other", "--selector", "a=b", "--project-slug", "edge")]
    [InlineData("blank", "--selector", " ", "--dry-run")]
    [InlineData("--parameters", "--node", "N", "--parameters", "[]", "--dry-run")]
    public async Task Bad_usage_is_2_and_sends_nothing(string said, params string[] arguments)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,
            ["action", "dispatch", "--project", Project, "--action", "a", .. arguments.Select(word => word == "N" ? Node : word)]);

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task More_nodes_than_allowed_are_2_with_their_names_and_as_many_are_dispatched_to()
    {
        await using var sandbox = await StartAsync(Named);

        var tooMany = await DispatchAsync(sandbox, "--selector", "env=prod,tier=edge", "--max-nodes", "1");
        Assert.Equal((2, ""), (tooMany.Code, tooMany.Output));
        Assert.Contains(
            "'env=prod,tier=edge' finds about 2 nodes: edge-ap-08, edge-eu-07. That is more than --max-nodes 1; nothing was sent.",
            tooMany.Error,
            StringComparison.Ordinal);
        Assert.EndsWith(
            $": plexctl node list --selector 'env=prod,tier=edge' --project {Project}", tooMany.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, Dispatches(sandbox));

        var enough = await DispatchAsync(sandbox, "--selector", "env=prod,tier=edge", "--max-nodes", "2");
        var one = await DispatchAsync(sandbox, "--node", Node, "--max-nodes", "1");
        Assert.Equal((0, 0), (enough.Code, one.Code));
        Assert.DoesNotContain("CohortLarger", enough.Error, StringComparison.Ordinal);
        Assert.Equal(2, Dispatches(sandbox));
    }

    [Fact]
    public async Task A_cohort_that_was_counted_too_small_is_a_warning()
    {
        await using var sandbox = await StartAsync(Named with { SearchCohort = SandboxCohort.Fewer });

        var result = await DispatchAsync(sandbox, "--selector", "env=prod,tier=edge", "--max-nodes", "1", "--output", "json");

        Assert.Equal(0, result.Code);
        Assert.Equal(2, result.Json["targets"]!.AsArray().Count);
        Assert.Contains(
            $"plexctl: CohortLarger: 2 targets were minted, more than --max-nodes 1, by {result.Json["id"]}.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SandboxGates.PlatformGate, 0)]
    [InlineData(0, SandboxSurfaces.Capabilities)]
    [InlineData(0, SandboxSurfaces.Search)]
    public async Task A_cohort_that_cannot_be_counted_is_2_and_nothing_is_sent(SandboxGates deny, SandboxSurfaces without)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Deny = deny, Without = without });

        var result = await DispatchAsync(sandbox, "--selector", "env=prod", "--max-nodes", "100");

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains("The cohort of 'env=prod' cannot be counted, so nothing was sent.", result.Error, StringComparison.Ordinal);
        Assert.Contains("leave --max-nodes out", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, Dispatches(sandbox));
    }

    [Fact]
    public async Task What_is_wrong_with_the_selector_or_the_credential_is_said_as_it_is()
    {
        await using var sandbox = await StartAsync(new SandboxOptions());
        string[] dispatch =
            ["action", "dispatch", "--project", Project, "--action", "a", "--selector", "env=prod", "--max-nodes", "9"];

        var malformed = await DispatchAsync(sandbox, "--selector", "env=", "--max-nodes", "9");
        var empty = await DispatchAsync(sandbox, "--selector", "env=nowhere", "--max-nodes", "9");
        var expired = await Plexctl.RunAsync(sandbox.Url, sandbox.ExpiredToken, dispatch);

        Assert.Equal((1, 2, 3), (malformed.Code, empty.Code, expired.Code));
        Assert.Contains("selector_syntax", malformed.Error, StringComparison.Ordinal);
        Assert.Contains("finds no node of the project; nothing was sent.", empty.Error, StringComparison.Ordinal);
        Assert.Equal(0, Dispatches(sandbox));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task A_dry_run_says_in_a_line_what_would_be_and_dispatches_nothing(string format)
    {
        await using var sandbox = await StartAsync(Named);
        var place = $"in project {Project} at {sandbox.Url}";

        var byId = await DispatchAsync(sandbox, "--node", Node, "--dry-run", "--output", format);
        var byName = await DispatchAsync(sandbox, "--node-name", "edge-EU-07", "--dry-run", "--wait", "--output", format);
        var cohort = await DispatchAsync(sandbox, "--selector", "env=prod", "--dry-run", "--output", format);
        var slug = await Plexctl.RunAsync(
            sandbox.Url,
            sandbox.Token,
            "action",
            "dispatch",
            "--project-slug",
            "edge",
            "--action",
            "x\u001b[2J",
            "--selector",
            "tier in (edge)",
            "--dry-run",
            "--max-nodes",
            "6");

        Assert.All([byId, byName, cohort, slug], result => Assert.Equal((0, ""), (result.Code, result.Error)));
        Assert.Equal($"Would dispatch service.restart to node {Node} {place}\n", byId.Output);
        Assert.Equal($"Would dispatch service.restart to node edge-eu-07 ({Node}) {place}\n", byName.Output);
        Assert.Equal(
            $"Would dispatch service.restart to selector 'env=prod' {place}, about 3 nodes: core-us-09, edge-ap-08, edge-eu-07\n",
            cohort.Output);
        Assert.StartsWith(
            $"Would dispatch x\u00b7[2J to selector 'tier in (edge)' {place}, about 4 nodes: ", slug.Output, StringComparison.Ordinal);
        Assert.Contains(" and 1 more", slug.Output, StringComparison.Ordinal);
        Assert.Equal(0, Dispatches(sandbox));
    }

    [Fact]
    public async Task A_dry_run_says_what_it_can_where_the_cohort_is_not_known()
    {
        await using var denied = await StartAsync(new SandboxOptions { Nodes = 6, Deny = SandboxGates.PlatformGate });
        await using var absent = await StartAsync(new SandboxOptions { Nodes = 6, Without = SandboxSurfaces.Search });

        var wide = await DispatchAsync(denied, "--selector", "env=prod", "--dry-run");
        var unknown = await DispatchAsync(absent, "--selector", "env=prod", "--dry-run");
        var malformed = await DispatchAsync(denied, "--selector", "env=", "--dry-run");
        var expired = await Plexctl.RunAsync(
            absent.Url,
            absent.ExpiredToken,
            "action",
            "dispatch",
            "--project",
            Project,
            "--action",
            "a",
            "--selector",
            "a=b",
            "--dry-run");

        Assert.Equal(0, wide.Code);
        Assert.Contains($", about 3 nodes in the domain: {Node}, ", wide.Output, StringComparison.Ordinal);
        Assert.Equal(
            (0, $"Would dispatch service.restart to selector 'env=prod' in project {Project} at {absent.Url}\n"),
            (unknown.Code, unknown.Output));
        Assert.Contains("plexctl: The cohort is not known: ", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (malformed.Code, malformed.Output));
        Assert.Equal((3, ""), (expired.Code, expired.Output));
        Assert.Equal((0, 0), (Dispatches(denied), Dispatches(absent)));
    }
}
