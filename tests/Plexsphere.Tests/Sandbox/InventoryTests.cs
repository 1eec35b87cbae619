using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Projects, nodes, and what nodes can do.</summary>
public sealed class InventoryTests : IAsyncLifetime
{
    private const string SecondProject = "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c1";

    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 120 });

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private string Capabilities => $"/v1/projects/{_session.Host.Project}/capabilities";

    /// <summary>The lists, and the most items that a page of them can have to show that there is another.</summary>
    public static TheoryData<string> Lists => ["/v1/projects", "/v1/nodes", "/v1/hooks", "capabilities"];

    private string PathOf(string list) => list == "capabilities" ? Capabilities : list;

    private static IEnumerable<string> Names(JsonElement item) => item.EnumerateObject().Select(member => member.Name);

    private static IEnumerable<string?> Texts(IEnumerable<JsonElement> items, string name) =>
        items.Select(item => item.GetProperty(name).GetString());

    [Fact]
    public async Task Projects_are_listed_in_the_order_of_their_slugs()
    {
        var response = await _session.GetAsync("/v1/projects");

        Assert.Equal(["items"], Names(response.Json));
        var items = response.Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([_session.Host.Project.ToString(), SecondProject], Texts(items, "id"));
        Assert.Equal(Texts(items, "slug").Order(StringComparer.Ordinal), Texts(items, "slug"));
        Assert.Equal(
            ["id", "domain_id", "name", "slug", "description", "sub_range_cidr", "created_at", "updated_at"], Names(items[0]));
        Assert.Equal(["id", "domain_id", "name", "slug", "description", "created_at", "updated_at"], Names(items[1]));
        Assert.All(items, item => Assert.Equal(_session.Host.Domain, item.GetProperty("domain_id").GetGuid()));
        Assert.Equal(2, (await _session.WalkAsync("/v1/projects", "limit=1")).Count);
    }

    [Fact]
    public async Task A_project_is_the_same_by_id_as_in_the_list()
    {
        foreach (var item in await _session.WalkAsync("/v1/projects", ""))
        {
            var one = await _session.GetAsync($"/v1/projects/{item.GetProperty("id").GetString()}", _session.Host.ReaderToken);
            Assert.Equal(200, one.Status);
            Assert.Equal(item.GetRawText(), one.Text);
        }

        (await _session.GetAsync($"/v1/projects/{Guid.CreateVersion7()}")).Problem(404, "project_not_found");
        (await _session.GetAsync("/v1/projects/edge")).Problem(400, "invalid_project_id");
        (await _session.GetAsync($"/v1/projects/{Guid.Empty}")).Problem(400, "invalid_project_id");
    }

    [Fact]
    public async Task The_second_project_is_empty()
    {
        var executions = $"/v1/projects/{SecondProject}/executions";

        Assert.Equal("""{"items":[]}""", (await _session.GetAsync(executions)).Text);
        Assert.Equal("""{"items":[]}""", (await _session.GetAsync($"/v1/projects/{SecondProject}/capabilities")).Text);
        (await _session.GetAsync($"{executions}/0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2")).Problem(404, "execution_not_found");
        (await _session.SendAsync(HttpMethod.Post, $"{executions}/dispatch", """{"action":"system.info","selector":"env"}"""))
            .Problem(422, "selector_empty_cohort");
        (await _session.SendAsync(
            HttpMethod.Post, $"{executions}/dispatch", """{"action":"system.info","node_id":"0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1"}"""))
            .Problem(404, "node_not_found");
        var denied = await _session.SendAsync(HttpMethod.Post, $"{executions}/dispatch", "{}", _session.Host.ReaderToken);
        Assert.Equal(
            $"project:{SecondProject}#dispatch",
            denied.Problem(403, "permission_denied").GetProperty("relation_path")[0].GetString());
    }

    [Fact]
    public async Task Nodes_are_listed_as_servers_do_today()
    {
        var items = await _session.WalkAsync("/v1/nodes", "limit=50");

        Assert.Equal(_session.Host.Nodes, items.Select(item => item.GetProperty("id").GetGuid()));
        Assert.All(items, item =>
        {
            Assert.Equal(["id", "domain_id", "created_at"], Names(item));
            Assert.Equal(UuidV7.TimeOf(item.GetProperty("id").GetGuid()), item.GetProperty("created_at").GetDateTimeOffset());
        });
    }

    [Theory]
    [InlineData("/v1/projects", 2)]
    [InlineData("/v1/nodes", 120)]
    public async Task The_domain_filter_is_exact(string list, int count)
    {
        Assert.Equal(count, (await _session.WalkAsync(list, $"domain_id={_session.Host.Domain}")).Count);
        Assert.Empty(await _session.WalkAsync(list, $"domain_id={Guid.CreateVersion7()}"));
        (await _session.GetAsync($"{list}?domain_id=acme")).Problem(400, "invalid_domain_filter");
        (await _session.GetAsync($"{list}?domain_id=")).Problem(400, "invalid_domain_filter");
        (await _session.GetAsync($"{list}?domain_id={Guid.Empty}")).Problem(400, "invalid_domain_filter");
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Limits_and_cursors_are_those_of_every_list(string list)
    {
        var path = PathOf(list);
        var cursor = (await _session.GetAsync($"{path}?limit=1")).Json.GetProperty("next_cursor").GetString()!;

        Assert.Equal(200, (await _session.GetAsync($"{path}?limit=200&cursor={cursor}")).Status);
        Assert.Equal(200, (await _session.GetAsync($"{path}?cursor=")).Status);
        (await _session.GetAsync($"{path}?limit=0")).Problem(400, "invalid_limit");
        (await _session.GetAsync($"{path}?limit=201")).Problem(400, "invalid_limit");
        (await _session.GetAsync($"{path}?cursor={cursor}A")).Problem(400, "invalid_cursor");
        (await _session.GetAsync($"{_session.Executions}?cursor={cursor}")).Problem(400, "invalid_cursor");
        var mismatch = (await _session.GetAsync($"{path}?cursor={cursor}", _session.Host.ReaderToken)).Problem(
            403, "cursor_binding_mismatch");
        Assert.False(mismatch.TryGetProperty("reason", out _));
        (await _session.GetAsync(path, "")).Problem(401, "unauthenticated");
    }

    [Fact]
    public async Task There_is_a_capability_row_for_every_node()
    {
        var rows = await _session.WalkAsync(Capabilities, "limit=50");

        Assert.Equal(_session.Host.Nodes, rows.Select(row => row.GetProperty("node_id").GetGuid()));
        Assert.Equal(["drift", "match", "unknown"], Texts(rows, "status").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["node_id", "domain_id", "binary_version", "binary_checksum", "status", "builtin_actions", "reported_at"], Names(rows[0]));
        Assert.All(rows, row =>
        {
            var known = row.GetProperty("status").GetString() != "unknown";
            Assert.Equal(known, row.TryGetProperty("binary_checksum", out var checksum));
            Assert.Equal(known ? 32 : 0, known ? checksum.GetBytesFromBase64().Length : 0);
            Assert.Equal(known, row.GetProperty("builtin_actions").GetArrayLength() > 0);
        });
    }

    [Fact]
    public async Task A_row_names_the_built_in_actions_that_can_be_dispatched()
    {
        var actions = (await _session.WalkAsync(Capabilities, ""))[0].GetProperty("builtin_actions").EnumerateArray().ToList();

        var declared = ActionCatalog.CreateDefault().Actions.Where(action => action.Kind == ActionKind.Builtin);
        Assert.Equal(declared.Select(action => action.Name), Texts(actions, "name"));
        foreach (var name in Texts(actions, "name"))
        {
            Assert.Equal(201, (await _session.DispatchAsync($$"""{"action":"{{name}}","selector":"env=prod,tier=edge"}""")).Status);
        }

        var collect = actions.Single(action => action.GetProperty("name").GetString() == "diagnostics.collect");
        Assert.Equal(["bool", "bool"], Texts(collect.GetProperty("parameters").EnumerateArray(), "type"));
        var logs = actions.Single(action => action.GetProperty("name").GetString() == "logs.snapshot");
        Assert.All(logs.GetProperty("parameters").EnumerateArray(), parameter => Assert.False(parameter.TryGetProperty("default", out _)));
        var ping = actions.Single(action => action.GetProperty("name").GetString() == "diagnostics.ping_peer");
        Assert.Equal(["name", "description", "parameters"], Names(ping));
        Assert.Equal(
            ["peer_id string True ", "count string False 1"],
            ping.GetProperty("parameters").EnumerateArray().Select(parameter =>
                $"{parameter.GetProperty("name").GetString()} {parameter.GetProperty("type").GetString()} "
                    + $"{parameter.GetProperty("required").GetBoolean()} "
                + (parameter.TryGetProperty("default", out var value) ? value.GetString() : "")));
        var restart = actions.Single(action => action.GetProperty("name").GetString() == "service.restart");
        Assert.Equal(["name", "description"], Names(restart));
    }

    [Fact]
    public async Task Capability_rows_are_filtered_by_node_and_status()
    {
        var all = await _session.WalkAsync(Capabilities, "");
        var node = all[5].GetProperty("node_id").GetString();

        Assert.Equal(node, Assert.Single(await _session.WalkAsync(Capabilities, $"node_id={node}")).GetProperty("node_id").GetString());
        Assert.Empty(await _session.WalkAsync(Capabilities, $"node_id={Guid.CreateVersion7()}"));
        foreach (var status in new[] { "match", "drift", "unknown" })
        {
            Assert.Equal(
                all.Where(row => row.GetProperty("status").GetString() == status).Select(row => row.GetProperty("node_id").GetString()),
                Texts(await _session.WalkAsync(Capabilities, $"status={status}&limit=1"), "node_id"));
        }

        Assert.Empty(await _session.WalkAsync(Capabilities, $"node_id={all[2].GetProperty("node_id").GetString()}&status=match"));
        (await _session.GetAsync($"{Capabilities}?node_id=edge-eu-07")).Problem(400, "invalid_node_id");
        (await _session.GetAsync($"{Capabilities}?status=Match")).Problem(400, "invalid_status");
        (await _session.GetAsync($"/v1/projects/{Guid.CreateVersion7()}/capabilities")).Problem(404, "project_not_found");
        (await _session.GetAsync("/v1/projects/edge/capabilities")).Problem(400, "invalid_project_id");
    }

    [Theory]
    [InlineData(SandboxBuiltinActions.Empty, 0)]
    [InlineData(SandboxBuiltinActions.Absent, null)]
    public async Task Rows_can_name_no_actions_or_not_have_the_member(SandboxBuiltinActions switched, int? count)
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { BuiltinActions = switched });

        Assert.All(
            await session.WalkAsync($"/v1/projects/{session.Host.Project}/capabilities", ""),
            row => Assert.Equal(count, row.TryGetProperty("builtin_actions", out var actions) ? actions.GetArrayLength() : null));
    }

    [Fact]
    public async Task Nodes_can_have_names_that_their_outputs_confirm()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { NodeNames = true, Speed = 10_000 });
        var nodes = await session.WalkAsync("/v1/nodes", "");

        Assert.All(nodes, node =>
        {
            Assert.Equal(["id", "domain_id", "name", "kind", "created_at"], Names(node));
            Assert.Contains(node.GetProperty("kind").GetString(), new[] { "worker", "bridge" });
        });
        Assert.Equal("edge-eu-07", nodes[0].GetProperty("name").GetString());
        var execution = await session.RunAsync("""{"action":"system.info","selector":"env=prod"}""");
        foreach (var target in execution.GetProperty("targets").EnumerateArray())
        {
            var output = JsonElement.Parse(target.GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64());
            Assert.Equal(
                nodes.Single(node => node.GetProperty("id").GetString() == target.GetProperty("node_id").GetString())
                    .GetProperty("name").GetString(),
                output.GetProperty("hostname").GetString());
        }
    }

    [Fact]
    public async Task The_same_seed_reports_the_same()
    {
        await using var same = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 120 });
        await using var other = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 120, Seed = 2 });

        static async Task<string> StatusesAsync(SandboxSession session) => string.Join(
            ' ',
            (await session.GetAsync($"/v1/projects/{session.Host.Project}/capabilities?limit=200")).Json.GetProperty("items")
                .EnumerateArray().Select(row => $"{row.GetProperty("status").GetString()}"));
        Assert.Equal(await StatusesAsync(_session), await StatusesAsync(same));
        Assert.NotEqual(await StatusesAsync(_session), await StatusesAsync(other));
    }
}
