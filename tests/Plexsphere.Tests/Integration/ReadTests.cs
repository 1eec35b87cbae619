using Plexsphere.Core.ControlPlane;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class ReadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<PlexExecution> GetAsync(Core.PlexEngine engine, IProgress<Notice>? notices = null) =>
        engine.Executions.GetAsync(Sample.Project, Sample.Id, notices, Stop);

    [Fact]
    public async Task Gets_one_execution()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var execution = await GetAsync(engine);

        Assert.Equal(Sample.Id, execution.Id);
        Assert.Equal(["inline", "archived", "none"], execution.Targets.Select(target => target.OutputKind));
        Assert.Same(engine.Connection, execution.Connection);
        Assert.Equal(1, sandbox.Requests[SandboxOperations.GetExecution]);
    }

    [Fact]
    public async Task Asks_for_the_execution_with_the_token_and_for_problems_too()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Execution().ToJsonString()));
        using var engine = Engines.Open(server.Url);

        await GetAsync(engine);

        var request = Assert.Single(server.Requests);
        Assert.Equal($"/v1/projects/{Sample.Project}/executions/{Sample.Id}", request.Target);
        Assert.Equal($"Bearer {Engines.Token}", request.Headers["Authorization"]);
        Assert.Contains("application/json", request.Headers["Accept"], StringComparison.Ordinal);
        Assert.Contains("application/problem+json", request.Headers["Accept"], StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", request.Headers.Keys);
    }

    [Fact]
    public async Task Does_not_send_cookies_back()
    {
        await using var server = new ScriptedServer(
            ScriptedResponse.Json(200, Sample.Execution().ToJsonString(), "Set-Cookie: session=1; Path=/"));
        using var engine = Engines.Open(server.Url);

        await GetAsync(engine);
        await GetAsync(engine);

        Assert.DoesNotContain("Cookie", server.Requests[1].Headers.Keys);
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.GetAsync(
            sandbox.Project, Guid.CreateVersion7(), null, Stop));
        Assert.Equal(("ExecutionNotFound", 404, "execution_not_found"), (error.ErrorId, error.StatusCode, error.Code));

        error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.GetAsync(Guid.CreateVersion7(), Sample.Id, null, Stop));
        Assert.Equal(("ProjectNotFound", 404, "project_not_found"), (error.ErrorId, error.StatusCode, error.Code));
    }

    [Fact]
    public async Task Learns_who_we_are()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.ReaderToken);
        Assert.Null(engine.Connection.Subject);

        await engine.IdentifyAsync(null, Stop);

        Assert.Equal(("sandbox-reader", "service"), (engine.Connection.Subject, engine.Connection.PrincipalType));
    }

    public static TheoryData<ScriptedResponse> Malformed =>
    [
        ScriptedResponse.Json(200, ""),
        ScriptedResponse.Json(200, "null"),
        ScriptedResponse.Json(200, "[1]"),
        ScriptedResponse.Json(200, "{}"),
        ScriptedResponse.Json(200, "{\"items\":null}"),
        ScriptedResponse.Json(200, "{\"items\":[null]}"),
        ScriptedResponse.Json(200, "<html>"),
        ScriptedResponse.Json(200, Sample.Execution().ToJsonString() + "{"),
        ScriptedResponse.Html(200),
        ScriptedResponse.Empty(204),
        ScriptedResponse.Create(200, "application/json", [.. "{\"action\":\""u8, 0xff, 0xfe, .. "\"}"u8]),
        ScriptedResponse.Create(200, "image/png", [0x89]),
    ];

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public async Task An_answer_that_cannot_be_read_is_one_clear_error(ScriptedResponse response)
    {
        await using var server = new ScriptedServer(response);
        using var engine = Engines.Open(server.Url);

        var get = await Assert.ThrowsAsync<PlexException>(() => GetAsync(engine));
        var list = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.ListPageAsync(
            new ExecutionQuery { ProjectId = Sample.Project }, null, Stop));

        Assert.Equal(("MalformedResponse", 1), (get.ErrorId, get.ExitCode));
        Assert.Equal(("MalformedResponse", 1), (list.ErrorId, list.ExitCode));
        Assert.Contains("malformed", get.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_malformed_execution_of_a_page_is_named_by_its_place()
    {
        var broken = Sample.Execution();
        broken["status"] = null;
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Page([Sample.Execution(), broken])));
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.ListPageAsync(
            new ExecutionQuery { ProjectId = Sample.Project }, null, Stop));

        Assert.Contains("$.items[1]", error.Message, StringComparison.Ordinal);
        Assert.Contains("status", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_an_answer_without_a_content_type()
    {
        await using var server =
            new ScriptedServer(ScriptedResponse.Create(200, null, System.Text.Encoding.UTF8.GetBytes(Sample.Execution().ToJsonString())));
        using var engine = Engines.Open(server.Url);

        Assert.Equal(Sample.Id, (await GetAsync(engine)).Id);
    }

    [Fact]
    public async Task Says_what_it_asks_and_never_the_token()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(401, "unauthenticated"));
        using var engine = Engines.Open(server.Url);
        var notices = new Notices();

        var error = await Assert.ThrowsAsync<PlexApiException>(() => GetAsync(engine, notices));

        var text = Assert.Single(notices.Texts);
        Assert.Contains($"GET /v1/projects/{Sample.Project}/executions/{Sample.Id}: 401", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Engines.Token, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Engines.Token, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, error.ExitCode);
    }
}
