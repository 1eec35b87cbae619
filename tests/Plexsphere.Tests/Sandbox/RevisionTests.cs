using System.Text.Json;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>What differs between revisions of the API, each behind a switch.</summary>
public class RevisionTests
{
    private const string Body = """{"action":"system.info","selector":"env=prod"}""";

    private static Task<SandboxSession> StartAsync(SandboxOptions options) =>
        SandboxSession.StartAsync(options with { Speed = 10_000 });

    private static IEnumerable<string> DispatchKeys(JsonElement description) => description
        .GetProperty("paths")
        .EnumerateObject()
        .Select(path => path.Name)
        .Where(path => path.EndsWith("dispatch", StringComparison.Ordinal));

    [Fact]
    public async Task The_colon_revision_has_no_other_path()
    {
        await using var session = await StartAsync(new SandboxOptions { Revision = SandboxRevision.Colon });

        (await session.SendAsync(HttpMethod.Post, $"{session.Executions}/dispatch", Body)).Problem(404, null);
        (await session.SendAsync(HttpMethod.Post, $"{session.Executions}/dispatch", Body, "")).Problem(404, null);
        (await session.GetAsync($"{session.Executions}/dispatch")).Problem(400, "invalid_execution_id");
        Assert.Equal(0, session.Host.Requests[SandboxOperations.DispatchExecution]);
        var minted = await session.SendAsync(HttpMethod.Post, $"{session.Executions}:dispatch", Body);
        Assert.Equal(201, minted.Status);
        Assert.Null(minted.Headers.Location);
        Assert.Equal(1, session.Host.MintedExecutions);
        Assert.Equal(
            ["/v1/projects/{project_id}/executions:dispatch"], DispatchKeys((await session.GetAsync("/v1/openapi.json", "")).Json));
    }

    [Fact]
    public async Task The_slash_revision_has_no_other_path()
    {
        await using var session = await StartAsync(new SandboxOptions { Revision = SandboxRevision.Slash });

        (await session.SendAsync(HttpMethod.Post, $"{session.Executions}:dispatch", Body)).Problem(404, null);
        (await session.GetAsync($"{session.Executions}/dispatch")).Problem(400, "invalid_execution_id");
        Assert.Equal(0, session.Host.Requests[SandboxOperations.DispatchExecution]);
        var minted = await session.SendAsync(HttpMethod.Post, $"{session.Executions}/dispatch", Body);
        Assert.Equal(201, minted.Status);
        var location = minted.Headers.Location!.OriginalString;
        Assert.Equal($"{session.Executions}/{minted.Json.GetProperty("id").GetString()}", location);
        Assert.Equal(200, (await session.GetAsync(location)).Status);
        var description = (await session.GetAsync("/v1/openapi.json", "")).Json;
        Assert.Equal(["/v1/projects/{project_id}/executions/dispatch"], DispatchKeys(description));
        Assert.Equal(
            "DispatchExecution",
            description.GetProperty("paths").GetProperty("/v1/projects/{project_id}/executions/dispatch").GetProperty("post")
                .GetProperty("operationId").GetString());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    public async Task A_dispatch_succeeds_with_the_wanted_status_and_always_the_same_body(int status)
    {
        await using var session = await StartAsync(new SandboxOptions { DispatchStatus = status });

        foreach (var path in new[] { ":dispatch", "/dispatch" })
        {
            var minted = await session.SendAsync(HttpMethod.Post, session.Executions + path, Body);
            Assert.Equal(status, minted.Status);
            Assert.Equal("pending", minted.Json.GetProperty("status").GetString());
        }

        Assert.Equal(2, session.Host.MintedExecutions);
    }

    [Theory]
    [InlineData("limit=0", 1)]
    [InlineData("limit=-5", 1)]
    [InlineData("limit=201", 200)]
    [InlineData("limit=99999999999999999999", 200)]
    [InlineData("limit=7", 7)]
    [InlineData("", 50)]
    public async Task The_old_limit_rule_moves_a_limit_into_the_range(string query, int items)
    {
        await using var session =
            await StartAsync(new SandboxOptions { LimitRule = SandboxLimitRule.Clamp, Executions = 300, Nodes = 300 });

        foreach (var list in new[] { session.Executions, "/v1/nodes" })
        {
            Assert.Equal(items, (await session.GetAsync($"{list}?{query}")).Json.GetProperty("items").GetArrayLength());
        }
    }

    [Theory]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("limit=1.0")]
    public async Task What_is_no_number_is_refused_under_either_rule(string query)
    {
        await using var session = await StartAsync(new SandboxOptions { LimitRule = SandboxLimitRule.Clamp });

        (await session.GetAsync($"{session.Executions}?{query}")).Problem(400, "invalid_limit");
    }

    [Fact]
    public async Task A_last_page_can_end_with_null()
    {
        await using var session = await StartAsync(new SandboxOptions { NextCursor = SandboxNextCursor.Null, Executions = 60 });

        var first = (await session.GetAsync(session.Executions)).Json;
        Assert.Equal(JsonValueKind.String, first.GetProperty("next_cursor").ValueKind);
        foreach (var list in new[]
        {
            $"{session.Executions}?limit=200",
            $"{session.Executions}?status=pending",
            "/v1/projects",
            "/v1/nodes",
            $"/v1/projects/{session.Host.Project}/capabilities",
        })
        {
            var page = await session.GetAsync(list);
            Assert.Equal(JsonValueKind.Null, page.Json.GetProperty("next_cursor").ValueKind);
            Assert.Equal(page.Body.Length, page.ContentHeaders.ContentLength);
        }
    }

    [Fact]
    public async Task Before_the_newest_revision_only_the_authorizer_names_a_correlation_id()
    {
        await using var session = await StartAsync(new SandboxOptions { CorrelationId = false });

        foreach (var response in new[]
        {
            await session.GetAsync($"{session.Executions}/42"),
            await session.GetAsync("/v1/nothing"),
            await session.GetAsync("/v1/nodes", ""),
            await session.GetAsync("/v1/nodes", session.Host.ForbiddenToken),
        })
        {
            Assert.Equal("application/problem+json", response.ContentHeaders.ContentType?.ToString());
            Assert.False(response.Json.TryGetProperty("correlation_id", out _));
            Assert.False(response.Headers.Contains("X-Correlation-Id"));
        }

        var denied = await session.DispatchAsync(Body, session.Host.ReaderToken);
        Assert.NotEmpty(denied.Json.GetProperty("correlation_id").GetString()!);
        Assert.False(denied.Headers.Contains("X-Correlation-Id"));
    }
}
