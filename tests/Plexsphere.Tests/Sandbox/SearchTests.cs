using System.Text.Json;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The search of objects by labels.</summary>
public class SearchTests
{
    private const string Platform = """{"selector":"env","relation":"read","scope":"platform"}""";

    private static Task<SandboxSession> StartAsync(SandboxOptions? options = null) =>
        SandboxSession.StartAsync((options ?? new SandboxOptions()) with { Nodes = 60, Speed = 10_000 });

    private static List<string> Ids(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private static async Task<List<string>> FindAsync(SandboxSession session, string selector)
    {
        var ids = new List<string>();
        var cursor = "";
        do
        {
            var page = (await session.SearchAsync(selector, $$""","limit":7,"cursor":"{{cursor}}" """)).Json;
            ids.AddRange(Ids(page));
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString()! : "";
        }
        while (cursor.Length > 0);
        return ids;
    }

    /// <summary>The nodes that a dispatch with the selector reaches.</summary>
    private static async Task<List<string>> CohortAsync(SandboxSession session, string selector) =>
    [
        .. (await session.DispatchAsync($$"""{"action":"service.restart","selector":"{{selector}}"}""")).Json.GetProperty("targets")
            .EnumerateArray().Select(target => target.GetProperty("node_id").GetString()!),
    ];

    private static Task<SandboxResponse> PostAsync(SandboxSession session, string body) =>
        session.SendAsync(HttpMethod.Post, "/v1/objects/search", body);

    [Fact]
    public async Task Finds_page_by_page_what_a_dispatch_reaches()
    {
        await using var session = await StartAsync();

        var found = await FindAsync(session, "env=prod,tier in (edge, core)");

        Assert.True(found.Count > 7);
        Assert.Equal(await CohortAsync(session, "env=prod,tier in (edge, core)"), found);
        Assert.Equal(60, (await FindAsync(session, "env")).Count);
        Assert.Empty(await FindAsync(session, "env=production"));
        Assert.Equal((60 / 7) + 1 + 1 + ((found.Count + 6) / 7), session.Host.Requests[SandboxOperations.SearchObjectsByLabel]);
    }

    [Fact]
    public async Task A_page_has_kinds_and_ids_and_names_its_request()
    {
        await using var session = await StartAsync();

        var page = (await session.SearchAsync("env", ",\"limit\":2")).Json;

        Assert.Equal(["items", "next_cursor", "correlation_id"], page.EnumerateObject().Select(member => member.Name));
        Assert.All(page.GetProperty("items").EnumerateArray(), item =>
        {
            Assert.Equal(["kind", "id"], item.EnumerateObject().Select(member => member.Name));
            Assert.Equal("node", item.GetProperty("kind").GetString());
        });
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{26}$", page.GetProperty("correlation_id").GetString());
        Assert.Equal(50, Ids((await session.SearchAsync("env")).Json).Count);
    }

    [Theory]
    [InlineData(SandboxNextCursor.Omit, null)]
    [InlineData(SandboxNextCursor.Empty, "")]
    public async Task The_end_is_an_empty_cursor_or_none(SandboxNextCursor end, string? cursor)
    {
        await using var session = await StartAsync(new SandboxOptions { NextCursor = end });

        var page = (await session.SearchAsync("env", ",\"limit\":200")).Json;

        Assert.Equal(cursor, page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null);
    }

    [Theory]
    [InlineData(SandboxCohort.Fewer)]
    [InlineData(SandboxCohort.More)]
    public async Task Can_differ_from_what_a_dispatch_reaches(SandboxCohort switched)
    {
        await using var session = await StartAsync(new SandboxOptions { SearchCohort = switched });
        var cohort = await CohortAsync(session, "env=prod");

        var found = await FindAsync(session, "env=prod");

        if (switched == SandboxCohort.Fewer)
        {
            Assert.Equal(cohort[..^1], found);
        }
        else
        {
            Assert.Equal(cohort, found[..^1]);
            Assert.DoesNotContain(found[^1], cohort);
            Assert.Contains(Guid.Parse(found[^1]), session.Host.Nodes);
        }
    }

    [Fact]
    public async Task A_scope_keeps_what_has_a_label_that_is_defined_there()
    {
        await using var session = await StartAsync();

        async Task<int> CountAsync(string scope, string? id)
        {
            var scopeId = id is null ? "" : $",\"scope_id\":\"{id}\"";
            return Ids((await PostAsync(
                session, $$"""{"selector":"env","relation":"read","limit":200,"scope":"{{scope}}"{{scopeId}}}""")).Json).Count;
        }

        Assert.Equal(60, await CountAsync("platform", null));
        Assert.Equal(60, await CountAsync("platform", $"{Guid.Empty}"));
        Assert.Equal(60, await CountAsync("domain", $"{session.Host.Domain}"));
        Assert.Equal(0, await CountAsync("domain", $"{Guid.CreateVersion7()}"));
        Assert.Equal((await FindAsync(session, "canary")).Count, await CountAsync("project", $"{session.Host.Project}"));
        Assert.InRange(await CountAsync("project", $"{session.Host.Project}"), 1, 59);
    }

    [Theory]
    [InlineData("resource", "read")]
    [InlineData("Node", "read")]
    [InlineData("node", "own")]
    public async Task Other_kinds_and_relations_find_nothing(string kind, string relation)
    {
        await using var session = await StartAsync();

        Assert.Empty(Ids((await PostAsync(
            session, $$"""{"selector":"env","relation":"{{relation}}","scope":"platform","kind":"{{kind}}"}""")).Json));
    }

    [Fact]
    public async Task What_may_not_be_read_is_left_out_of_pages_silently()
    {
        await using var session = await StartAsync(new SandboxOptions { Deny = SandboxGates.Nodes });

        var first = (await session.SearchAsync("env")).Json;

        Assert.Empty(Ids(first));
        Assert.NotEmpty(first.GetProperty("next_cursor").GetString()!);
        Assert.Empty(await FindAsync(session, "env"));
    }

    [Theory]
    [InlineData("selector_syntax", """{"selector":"env=","relation":"read","scope":"platform"}""")]
    [InlineData("scope_mismatch", """{"selector":"env","relation":"read","scope":"domain"}""")]
    [InlineData("scope_mismatch", """{"selector":"env","relation":"read","scope":"project","scope_id":null}""")]
    [InlineData(
        "scope_mismatch", """{"selector":"env","relation":"read","scope":"platform","scope_id":"0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0"}""")]
    [InlineData("invalid_body", """{"selector":"env","relation":"read","scope":"platform","scope_id":"acme"}""")]
    [InlineData("invalid_body", """{"selector":"env","relation":"read"}""")]
    [InlineData("invalid_body", """{"selector":"env","relation":"read","scope":"galaxy"}""")]
    [InlineData("invalid_body", """{"selector":"env","scope":"platform"}""")]
    [InlineData("invalid_body", """{"relation":"read","scope":"platform"}""")]
    [InlineData("invalid_body", """{"selector":"","relation":"read","scope":"platform"}""")]
    [InlineData("invalid_body", """{"selector":"env","relation":"","scope":"platform"}""")]
    [InlineData("invalid_body", """{"selector":"env","relation":"read","scope":"platform","names":true}""")]
    [InlineData("invalid_body", """{"selector":"env","selector":"tier","relation":"read","scope":"platform"}""")]
    [InlineData("invalid_body", """{"selector":"env","relation":"read","scope":"platform","limit":0}""")]
    [InlineData("invalid_body", """{"selector":"env","relation":"read","scope":"platform","limit":201}""")]
    [InlineData("invalid_body", """{"selector":"env","relation":"read","scope":"platform","limit":"50"}""")]
    [InlineData("invalid_cursor", """{"selector":"env","relation":"read","scope":"platform","cursor":"made-up"}""")]
    [InlineData("invalid_body", "[]")]
    [InlineData("invalid_body", "{")]
    public async Task What_is_malformed_is_refused_with_its_code(string code, string body)
    {
        await using var session = await StartAsync();

        (await PostAsync(session, body)).Problem(400, code);
    }

    [Fact]
    public async Task A_cursor_works_for_its_caller_only()
    {
        await using var session = await StartAsync();
        var cursor = (await session.SearchAsync("env")).Json.GetProperty("next_cursor").GetString();

        Assert.Equal(10, Ids((await session.SearchAsync("env", $",\"cursor\":\"{cursor}\"")).Json).Count);
        (await session.SearchAsync("env", $",\"cursor\":\"{cursor}\"", session.Host.ReaderToken)).Problem(400, "invalid_cursor");
    }

    [Fact]
    public async Task A_body_has_64_kibibytes_at_most()
    {
        await using var session = await StartAsync();

        Assert.Equal(200, (await PostAsync(session, Platform.PadRight(64 * 1024))).Status);
        (await PostAsync(session, Platform.PadRight((64 * 1024) + 1))).Problem(413, "request_body_too_large");
        (await session.SendAsync(HttpMethod.Post, "/v1/objects/search", Platform, "")).Problem(401, "unauthenticated");
    }

    [Fact]
    public async Task Older_servers_do_not_have_it()
    {
        await using var session = await StartAsync(new SandboxOptions { Without = SandboxSurfaces.Search });

        (await session.SearchAsync("env")).Problem(404, null);
        Assert.DoesNotContain("/v1/objects/search", (await session.GetAsync("/v1/openapi.json", "")).Text, StringComparison.Ordinal);
    }
}
