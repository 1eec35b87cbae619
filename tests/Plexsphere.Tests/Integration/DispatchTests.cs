using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class DispatchTests
{
    private static IReadOnlyDictionary<string, JsonElement> Parsed(string json) => PlexJson.Members(JsonElement.Parse(json), "parameters");

    private const string Colon = "/v1/projects/0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0/executions:dispatch";
    private const string Slash = "/v1/projects/0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0/executions/dispatch";

    private static readonly DispatchRequest Order = new() { ProjectId = Sample.Project, Action = "service.restart", Selector = "env=prod" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ScriptedResponse Minted(int status = 201) =>
        ScriptedResponse.Json(status, Sample.Execution("pending", targets: Sample.Target("pending")).ToJsonString());

    private static async Task<ScriptedRequest> SentAsync(DispatchRequest order)
    {
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));
        using var engine = Engines.Open(server.Url);
        await engine.Executions.DispatchAsync(order, null, Stop);
        return Assert.Single(server.Requests);
    }

    public static TheoryData<ScriptedResponse> NotServed =>
    [
        ScriptedResponse.Empty(404),
        ScriptedResponse.Html(404),
        ScriptedResponse.Coded(404, null),
        ScriptedResponse.Empty(405),
        ScriptedResponse.Coded(405, null),
    ];

    [Theory]
    [InlineData("auto", Colon)]
    [InlineData("colon", Colon)]
    [InlineData("slash", Slash)]
    public async Task Posts_to_the_path_of_the_revision(string revision, string path)
    {
        await using var server = new ScriptedServer(Minted());
        using var engine = Engines.Open(server.Url, revision: revision);

        await engine.Executions.DispatchAsync(Order, null, Stop);

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", path), (request.Method, request.Target));
    }

    [Fact]
    public async Task Posts_below_the_servers_base_path()
    {
        await using var server = new ScriptedServer(Minted());
        using var engine = Engines.Open(new Uri(server.Url, "/control/plane/"));

        await engine.Executions.DispatchAsync(Order, null, Stop);

        Assert.Equal("/control/plane" + Colon, Assert.Single(server.Requests).Target);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("colon")]
    [InlineData("slash")]
    public async Task Mints_one_execution(string revision)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Speed = 1_000 }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token, revision);

        var execution = await engine.Executions.DispatchAsync(Order with { ProjectId = sandbox.Project }, null, Stop);

        Assert.Equal(("service.restart", "builtin", "pending"), (execution.Action, execution.Type, execution.Status));
        Assert.NotEmpty(execution.Targets);
        Assert.Same(engine.Connection, execution.Connection);
        Assert.Equal(1, sandbox.MintedExecutions);
        Assert.Equal(1, sandbox.Requests.Total);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    public async Task Takes_every_success_that_is_documented(int status)
    {
        await using var server = new ScriptedServer(Minted(status));
        using var engine = Engines.Open(server.Url);

        Assert.Equal(Sample.Id, (await engine.Executions.DispatchAsync(Order, null, Stop)).Id);
    }

    [Theory]
    [MemberData(nameof(NotServed), DisableDiscoveryEnumeration = true)]
    public async Task Goes_over_to_the_other_path_where_the_first_is_not_served_and_stays_there(ScriptedResponse notServed)
    {
        await using var server = new ScriptedServer((request, _) => request.Target == Slash ? Minted() : notServed);
        using var engine = Engines.Open(server.Url);

        await engine.Executions.DispatchAsync(Order, null, Stop);
        await engine.Executions.DispatchAsync(Order, null, Stop);

        Assert.Equal([Colon, Slash, Slash], server.Requests.Select(request => request.Target));
        Assert.Equal("slash", engine.Connection.DispatchRevision);
    }

    [Fact]
    public async Task Stays_on_the_first_path_once_it_was_served()
    {
        await using var server = new ScriptedServer(Minted(), ScriptedResponse.Empty(404));
        using var engine = Engines.Open(server.Url);
        await engine.Executions.DispatchAsync(Order, null, Stop);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal("NotFound", error.ErrorId);
        Assert.Equal([Colon, Colon], server.Requests.Select(request => request.Target));
        Assert.Equal("colon", engine.Connection.DispatchRevision);
    }

    [Theory]
    [InlineData(401, "unauthenticated")]
    [InlineData(503, "authz_unavailable")]
    public async Task Takes_no_path_for_served_because_of_an_answer_that_can_come_before_the_routing(int status, string code)
    {
        await using var server = new ScriptedServer((request, index) => index == 0 ? ScriptedResponse.Coded(
            status, code) : request.Target == Slash ? Minted() : ScriptedResponse.Empty(404));
        using var engine = Engines.Open(server.Url);
        await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        await engine.Executions.DispatchAsync(Order, null, Stop);

        Assert.Equal([Colon, Colon, Slash], server.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task Gives_up_where_neither_path_is_served()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Html(404));
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal("NotFound", error.ErrorId);
        Assert.Equal([Colon, Slash], server.Requests.Select(request => request.Target));
        Assert.Equal("auto", engine.Connection.DispatchRevision);
    }

    [Theory]
    [InlineData("colon", Colon)]
    [InlineData("slash", Slash)]
    public async Task Does_not_go_over_where_the_path_was_named(string revision, string path)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Empty(404));
        using var engine = Engines.Open(server.Url, revision: revision);

        await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal(path, Assert.Single(server.Requests).Target);
    }

    [Theory]
    [InlineData(400, "malformed_selector", "MalformedSelector")]
    [InlineData(400, "action_not_declared", "ActionNotDeclared")]
    [InlineData(401, "unauthenticated", "Unauthenticated")]
    [InlineData(403, "rebac_denied", "AccessDenied")]
    [InlineData(404, "project_not_found", "ProjectNotFound")]
    [InlineData(409, "hook_integrity_violation", "HookIntegrityViolation")]
    [InlineData(413, null, "RequestTooLarge")]
    [InlineData(422, "selector_empty_cohort", "SelectorEmptyCohort")]
    [InlineData(429, "capacity_exceeded", "CapacityExceeded")]
    [InlineData(429, null, "TooManyRequests")]
    [InlineData(501, "actions_dispatch_not_provisioned", "NotProvisioned")]
    [InlineData(503, "authz_unavailable", "ServiceUnavailable")]
    public async Task A_refusal_is_final(int status, string? code, string id)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, code, "Retry-After: 0"));
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal(id, error.ErrorId);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    public static TheoryData<ScriptedResponse> Ambiguous =>
    [
        ScriptedResponse.Reset,
        ScriptedResponse.Close,
        ScriptedResponse.Coded(408, null, "Retry-After: 0"),
        ScriptedResponse.Coded(500, "internal", "Retry-After: 0"),
        ScriptedResponse.Html(500),
        ScriptedResponse.Html(502),
        ScriptedResponse.Coded(503, null, "Retry-After: 0"),
        ScriptedResponse.Html(503),
        ScriptedResponse.Empty(504),
        ScriptedResponse.Json(201, ""),
        ScriptedResponse.Json(201, "null"),
        ScriptedResponse.Json(201, "[]"),
        ScriptedResponse.Json(201, "{}"),
        ScriptedResponse.Json(201, """{"id":"not-a-uuid"}"""),
        ScriptedResponse.Json(201, Sample.Execution().ToJsonString()[..100]),
        ScriptedResponse.Html(201),
        ScriptedResponse.Empty(204),
        ScriptedResponse.StalledBody(201, "application/json", "{") with { After = ScriptedResponse.Ending.Close },
        new ScriptedResponse("HTTP/1.1 garbage\r\n\r\n"u8.ToArray(), ScriptedResponse.Ending.Close),
    ];

    [Theory]
    [MemberData(nameof(Ambiguous), DisableDiscoveryEnumeration = true)]
    public async Task Is_never_sent_again_when_its_outcome_is_unknown(ScriptedResponse response)
    {
        await using var server = new ScriptedServer(response);
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAnyAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal(("DispatchOutcomeUnknown", 1), (error.ErrorId, error.ExitCode));
        Assert.Contains("Get-PlexExecution", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(Ambiguous), DisableDiscoveryEnumeration = true)]
    public async Task Is_never_sent_again_over_a_connection_that_was_in_use_before(ScriptedResponse response)
    {
        await using var server = new ScriptedServer((request, _) =>
            request.Method == "GET" ? ScriptedResponse.Json(200, Sample.Page([])) : response);
        using var engine = Engines.Open(server.Url);
        await engine.Executions.ListPageAsync(new ExecutionQuery { ProjectId = Sample.Project }, null, Stop);

        var error = await Assert.ThrowsAnyAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal("DispatchOutcomeUnknown", error.ErrorId);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task Is_minted_once_when_the_answer_is_lost()
    {
        var dispatches = 0;
        await using var sandbox = await SandboxHost.StartAsync(
            new SandboxOptions
            {
                Speed = 1_000,
                Intercept = context =>
                {
                    if (HttpMethods.IsPost(context.Request.Method))
                    {
                        Interlocked.Increment(ref dispatches);
                        context.Abort();
                    }

                    return Task.FromResult(HttpMethods.IsPost(context.Request.Method));
                },
            },
            Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);

        var error =
            await Assert.ThrowsAnyAsync<PlexException>(() => engine.Executions.DispatchAsync(
                Order with { ProjectId = sandbox.Project }, null, Stop));

        Assert.Equal("DispatchOutcomeUnknown", error.ErrorId);
        Assert.Equal(1, dispatches);
    }

    [Fact]
    public async Task A_challenge_for_other_claims_does_not_send_it_again()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(
            401,
            "step_up_required",
            "WWW-Authenticate: Bearer error=\"insufficient_user_authentication\", claims=\"e30=\", acr_values=\"urn:example:loa:3\""));
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal(("StepUpRequired", 3, "urn:example:loa:3"), (error.ErrorId, error.ExitCode, error.AcrValues));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task That_no_connection_came_about_is_no_unknown_outcome()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var engine = Engines.Open(new Uri($"http://{listener.LocalEndpoint}"));
        listener.Stop();

        var error = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal(("ConnectionFailed", 1), (error.ErrorId, error.ExitCode));
    }

    [Fact]
    public async Task A_failed_handshake_is_no_unknown_outcome()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var hangUp = listener.AcceptTcpClientAsync(Stop).AsTask().ContinueWith(
            client => client.Result.Dispose(), Stop, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        using var engine = Engines.Open(new Uri($"https://{listener.LocalEndpoint}"));

        var error = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal(("TlsFailed", 1), (error.ErrorId, error.ExitCode));
        await hangUp;
    }

    [Fact]
    public async Task Is_refused_before_anything_is_sent()
    {
        await using var server = new ScriptedServer(Minted());
        using var engine = Engines.Open(server.Url);

        foreach (var order in new[]
        {
            Order with { NodeId = Sample.Node },
            Order with { Selector = null },
            Order with { Action = "" },
            Order with { Selector = new string('s', 4_097) },
            Order with { Type = "script" },
            Order with { TimeoutSeconds = 86_401 },
            Order with { TimeoutSeconds = -1 },
        })
        {
            var error = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(order, null, Stop));
            Assert.Equal(("InvalidArgument", 2), (error.ErrorId, error.ExitCode));
        }

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_parameter_without_a_name_is_refused_before_anything_is_sent()
    {
        await using var server = new ScriptedServer(Minted());
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAsync<PlexException>(() =>
            engine.Executions.DispatchAsync(Order with { Parameters = Parsed("""{"":1}""") }, null, Stop));

        Assert.Equal(("InvalidArgument", 2), (error.ErrorId, error.ExitCode));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_name_inside_of_a_parameter_may_be_empty()
    {
        var sent = (await SentAsync(Order with { Parameters = Parsed("""{"p":{"":1}}""") })).Json.GetProperty("parameters");

        Assert.Equal("""{"":1}""", sent.GetProperty("p").GetRawText());
    }

    [Fact]
    public async Task Sends_what_was_given_and_nothing_else()
    {
        var least = await SentAsync(Order);
        Assert.Equal(["action", "selector"], least.Json.EnumerateObject().Select(member => member.Name).Order());

        var most =
            await SentAsync(Order with
            {
                Selector = null,
                NodeId = Sample.Node,
                Type = "hook",
                TimeoutSeconds = 0,
                Parameters = Parsed("{}"),
            });
        Assert.Equal(
            ["action", "node_id", "parameters", "timeout_seconds", "type"],
            most.Json.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("service.restart", most.Json.GetProperty("action").GetString());
        Assert.Equal(Sample.Node, most.Json.GetProperty("node_id").GetGuid());
        Assert.Equal("hook", most.Json.GetProperty("type").GetString());
        Assert.Equal("0", most.Json.GetProperty("timeout_seconds").GetRawText());
        Assert.Equal("{}", most.Json.GetProperty("parameters").GetRawText());
        Assert.Equal("application/json", most.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(86_400)]
    public async Task Sends_the_limit_of_time_as_a_whole_number(int seconds) =>
        Assert.Equal(seconds, (await SentAsync(Order with { TimeoutSeconds = seconds })).Json.GetProperty("timeout_seconds").GetInt32());

    [Theory]
    [InlineData("env=prod,tier=edge")]
    [InlineData("env in (prod, staging), !canary , tier != \"core\"")]
    [InlineData(" région='Île-de-France' \\ \t 日本 \U0001F680 \u202e ")]
    [InlineData("a\"b{}[]<>&+%20")]
    public async Task Sends_the_selector_as_it_is(string selector) =>
        Assert.Equal(selector, (await SentAsync(Order with { Selector = selector })).Json.GetProperty("selector").GetString());

    [Fact]
    public async Task Sends_selector_and_action_up_to_their_limits()
    {
        var text = new string('ü', 4_096);

        var sent = (await SentAsync(Order with { Action = text, Selector = text })).Json;

        Assert.Equal(text, sent.GetProperty("action").GetString());
        Assert.Equal(text, sent.GetProperty("selector").GetString());
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1.10")]
    [InlineData("-0.0")]
    [InlineData("1e400")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[[[]]]")]
    [InlineData("[{\"a\":[null]}]")]
    [InlineData("{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":[1,[2,[3]]]}}}}}")]
    [InlineData("\"\"")]
    public async Task Sends_parameters_exactly(string value)
    {
        var sent = (await SentAsync(Order with { Parameters = Parsed($$"""{"p":{{value}},"q":0}""") })).Json.GetProperty("parameters");

        Assert.Equal(value, sent.GetProperty("p").GetRawText());
        Assert.Equal("0", sent.GetProperty("q").GetRawText());
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("type")]
    [InlineData("Größe \"x\"")]
    public async Task Sends_parameters_of_any_name(string name)
    {
        var parameters = JsonSerializer.Serialize(new Dictionary<string, int> { [name] = 1 });

        var sent = (await SentAsync(Order with { Parameters = Parsed(parameters) })).Json.GetProperty("parameters");

        Assert.Equal([name], sent.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Finding_out_the_path_costs_one_request_however_many_dispatches_wait()
    {
        await using var server = new ScriptedServer((request, _) => request.Target == Slash ? Minted() : ScriptedResponse.Empty(404));
        using var engine = Engines.Open(server.Url);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => engine.Executions.DispatchAsync(Order, null, Stop), Stop)));

        Assert.Single(server.Requests, request => request.Target == Colon);
        Assert.Equal(40, server.Requests.Count(request => request.Target == Slash));
    }

    [Fact]
    public async Task Dispatches_are_under_way_together_once_the_path_is_known()
    {
        var both = new TaskCompletionSource();
        var waiting = 0;
        await using var server = new ScriptedServer(async (_, index) =>
        {
            if (index > 0 && Interlocked.Increment(ref waiting) == 2)
            {
                both.SetResult();
            }

            await (index == 0 ? Task.CompletedTask : both.Task);
            return Minted();
        });
        using var engine = Engines.Open(server.Url);
        await engine.Executions.DispatchAsync(Order, null, Stop);

        await Task.WhenAll(
            engine.Executions.DispatchAsync(Order, null, Stop), engine.Executions.DispatchAsync(Order, null, Stop)).WaitAsync(
            TimeSpan.FromSeconds(20), Stop);
    }
}
