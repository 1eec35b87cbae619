using System.Text.Json;
using System.Diagnostics;
using Plexsphere.Core.Agents;
using Plexsphere.Core.Waiting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class AgentClientTests
{
    private const string Restart = "replicante.io/service.restart";

    private static readonly Guid Id = Guid.Parse("308fb8bc-79a1-49d9-bf71-1191d7d6c5d2");

    private static readonly WaitOptions Close = new(null, TimeSpan.FromMilliseconds(1));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static AgentClient Open(ScriptedServer server) => new(server.Url, AgentCredentials.None);

    private static string Info(
        string state = "DONE",
        string args = "{}",
        string payload = "null",
        string? id = null,
        string history = "[]",
        string more = "") =>
        $$"""{"action":{"id":"{{id ?? $"{Id}"}}","kind":"{{Restart}}","state":"{{state}}","args":{{args}},"headers":{},"created_ts":"2019-08-30T20:40:24Z","finished_ts":null,"requester":"AGENT_API","state_payload":{{payload}}{{more}}},"history":{{history}}}""";

    private static ScriptedResponse Scheduled(Guid? id = null) => ScriptedResponse.Json(200, $$"""{"id":"{{id ?? Id}}"}""");

    private static AgentActionRequest Order(string args = "{}", bool bare = false) =>
        new() { Kind = Restart, Arguments = PlexJson.Members(JsonElement.Parse(args), "argument"), ActionId = bare ? null : Id };

    private static Task<PlexAgentAction> ScheduleAsync(AgentClient client, AgentActionRequest order, Notices? notices = null) =>
        new AgentScheduler(client).ScheduleAsync(order, notices, Stop);

    // A01
    [Fact]
    public async Task An_envelope_has_arguments_and_id_and_the_kind_s_slashes_stay()
    {
        await using var server = new ScriptedServer(Scheduled(), ScriptedResponse.Json(200, Info()));

        var action = await ScheduleAsync(Open(server), Order());

        var request = server.Requests[0];
        Assert.Equal(("POST", "/api/unstable/actions/schedule/replicante.io/service.restart"), (request.Method, request.Target));
        Assert.Equal($$"""{"args":{},"action_id":"{{Id}}"}""", request.Text);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal(("GET", $"/api/unstable/actions/info/{Id}"), (server.Requests[1].Method, server.Requests[1].Target));
        Assert.Equal((2, Id, "DONE"), (server.Requests.Count, action.Id, action.State));
    }

    // A02, A03
    [Theory]
    [InlineData("""{"count":3,"big":12345678901234567890,"d":1.50}""")]
    [InlineData("{}")]
    public async Task A_bare_body_is_exactly_the_arguments(string args)
    {
        await using var server = new ScriptedServer(Scheduled(), ScriptedResponse.Json(200, Info(args: args)));
        var notices = new Notices();

        await ScheduleAsync(Open(server), Order(args, bare: true), notices);

        Assert.Equal((args, "application/json"), (server.Requests[0].Text, server.Requests[0].Headers["Content-Type"]));
        Assert.Empty(notices.Warnings);
    }

    [Fact]
    public async Task Arguments_as_deep_as_they_may_be_sent_are_read_back()
    {
        var args = $"{string.Concat(Enumerable.Repeat("{\"a\":", 63))}1{new string('}', 63)}";
        await using var server = new ScriptedServer(Scheduled(), ScriptedResponse.Json(200, Info(args: args)));
        var notices = new Notices();

        var action = await ScheduleAsync(Open(server), Order(args), notices);

        Assert.Equal(args, action.ArgumentJson);
        Assert.Empty(notices.Warnings);
    }

    // A04, A05, A06, and what else an agent or something before it answers.
    public static TheoryData<ScriptedResponse, string, string?, string> Refusals => new()
    {
        {
            ScriptedResponse.Json(400, """{"error":"actions with kind X are not available","layers":[],"variant":"ActionNotAvailable"}"""),
            "AgentKindNotAvailable",
            "ActionNotAvailable",
            "actions with kind X are not available"
        },
        {
            ScriptedResponse.Json(400, """{"error":"invalid action arguments: expected null or object","kind":"InvalidArgs"}"""),
            "AgentArgumentRefused",
            "InvalidArgs",
            "expected null or object"
        },
        {
            ScriptedResponse.Json(400, """{"error":"unable to encode","variant":"ActionEncode"}"""),
            "BadRequest",
            "ActionEncode",
            "unable to encode"
        },
        {
            ScriptedResponse.Create(400, "text/plain; charset=utf-8", "Json deserialize error: EOF"u8.ToArray()),
            "BadRequest",
            null,
            "Json deserialize error: EOF"
        },
        {
            ScriptedResponse.Json(400, """{"error":true,"error_msg":"no such kind","error_cause":"because"}"""),
            "BadRequest",
            null,
            "no such kind: because"
        },
        {
            ScriptedResponse.Create(413, "text/plain", "JSON payload has exceeded limit"u8.ToArray()),
            "RequestTooLarge",
            null,
            "exceeded limit"
        },
        { ScriptedResponse.Html(403), "Forbidden", null, "HTTP 403" },
        { ScriptedResponse.Empty(429), "TooManyRequests", null, "HTTP 429" },
        { ScriptedResponse.Empty(302, "Location: http://127.0.0.1:1/"), "UnexpectedRedirect", null, "127.0.0.1:1" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task A_refusal_has_its_row_and_is_not_repeated(ScriptedResponse response, string id, string? code, string text)
    {
        await using var server = new ScriptedServer(response);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => ScheduleAsync(Open(server), Order()));

        Assert.Equal((id, code), (error.ErrorId, error.Code));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    // A07
    [Fact]
    public async Task The_same_id_twice_is_scheduled_once_and_reported_as_already_scheduled()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        var order = Order() with { ActionId = Guid.NewGuid() };
        var notices = new Notices();

        var first = await ScheduleAsync(sandbox.Client, order);
        var second = await ScheduleAsync(sandbox.Client, order, notices);

        Assert.Equal(first.Id, second.Id);
        Assert.Contains("already scheduled", Assert.Single(notices.Warnings), StringComparison.Ordinal);
        Assert.Single(await sandbox.Client.AllAsync(null, Stop), action => action.Kind == Restart);

        var other = await Assert.ThrowsAsync<PlexApiException>(() => ScheduleAsync(
            sandbox.Client, order with { Kind = "replicante.io/store.stop" }));
        Assert.Equal(("AgentActionExists", 409, "ActionAlreadyExists"), (other.ErrorId, other.StatusCode, other.Code));
    }

    public static TheoryData<ScriptedResponse> Ambiguous =>
    [
        ScriptedResponse.Reset,
        ScriptedResponse.Close,
        ScriptedResponse.Empty(500),
        ScriptedResponse.Json(500, """{"error":"store","variant":"PersistentWrite"}"""),
        ScriptedResponse.Html(502),
        ScriptedResponse.Empty(503, "Retry-After: 0"),
        ScriptedResponse.Empty(504),
        ScriptedResponse.Json(200, "{\"id\":"),
        ScriptedResponse.Json(200, "{}"),
        ScriptedResponse.Json(200, "null"),
    ];

    [Theory]
    [MemberData(nameof(Ambiguous), DisableDiscoveryEnumeration = true)]
    public async Task An_end_that_leaves_it_open_is_said_so_and_nothing_is_sent_again(ScriptedResponse response)
    {
        // The first exchange leaves a connection in the pool, over which a lower layer might try again on its own.
        await using var server = new ScriptedServer((_, index) => index == 0 ? ScriptedResponse.Json(200, "[]") : response);
        var client = Open(server);
        await client.QueueAsync(null, Stop);

        var error = await Assert.ThrowsAnyAsync<PlexException>(() => ScheduleAsync(client, Order()));

        Assert.Equal("AgentScheduleOutcomeUnknown", error.ErrorId);
        Assert.Contains($"{Id}", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task What_cannot_have_been_sent_is_a_failure_of_the_connection()
    {
        var server = new ScriptedServer(ScriptedResponse.Close);
        await server.DisposeAsync();

        Assert.Equal("ConnectionFailed", (await Assert.ThrowsAsync<PlexException>(() => ScheduleAsync(Open(server), Order()))).ErrorId);
    }

    [Fact]
    public async Task An_agent_that_takes_the_envelope_for_arguments_is_noticed()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxOptions { Agents = 1, AgentBody = SandboxAgentBody.Bare });
        var notices = new Notices();

        var action = await ScheduleAsync(sandbox.Client, Order() with { ActionId = Guid.NewGuid() }, notices);

        Assert.Contains("-BodyStyle Bare", Assert.Single(notices.Warnings), StringComparison.Ordinal);
        Assert.Contains($"{action.Id}", notices.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_drops_bare_arguments_is_noticed()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        var notices = new Notices();

        await ScheduleAsync(sandbox.Client, Order("""{"stop":{}}""", bare: true), notices);
        Assert.Contains("-BodyStyle Envelope", Assert.Single(notices.Warnings), StringComparison.Ordinal);

        await ScheduleAsync(sandbox.Client, Order(bare: true), notices);
        Assert.Single(notices.Warnings);
    }

    [Fact]
    public async Task What_was_scheduled_is_not_lost_when_it_cannot_be_read_back()
    {
        await using var server = new ScriptedServer(Scheduled(), ScriptedResponse.Html(403));
        var notices = new Notices();

        var action = await ScheduleAsync(Open(server), Order(), notices);

        Assert.Equal((Id, "NEW", Restart), (action.Id, action.State, action.Kind));
        Assert.Contains("could not be read back", Assert.Single(notices.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("")]
    public async Task A_kind_that_leads_out_of_the_prefix_is_refused(string kind)
    {
        await using var server = new ScriptedServer(Scheduled());

        Assert.Equal(
            "InvalidArgument",
            (await Assert.ThrowsAsync<PlexException>(() => ScheduleAsync(Open(server), Order() with { Kind = kind }))).ErrorId);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("a b/c?d#e", "a%20b/c%3Fd%23e")]
    [InlineData("a%2F../ü", "a%252F../%C3%BC")]
    [InlineData("a\\..\\b", "a%5C..%5Cb")]
    [InlineData("%2e%2e/x", "%252e%252e/x")]
    public async Task Whatever_else_a_kind_has_stays_within_its_segment(string kind, string path)
    {
        await using var server = new ScriptedServer(Scheduled(), ScriptedResponse.Coded(500, null));

        await ScheduleAsync(Open(server), Order() with { Kind = kind }, new Notices());

        Assert.Equal($"/api/unstable/actions/schedule/{path}", server.Requests[0].Target);
    }

    [Theory]
    [InlineData("ftp://a")]
    [InlineData("http://user:secret@a")]
    [InlineData("http://a/?x=1")]
    [InlineData("http://a/#x")]
    public void An_address_that_is_none_is_refused_without_repeating_it(string address)
    {
        var error = Assert.Throws<PlexException>(() => new AgentClient(new Uri(address), AgentCredentials.None));

        Assert.Equal("InvalidArgument", error.ErrorId);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_may_lie_below_a_path()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, "[]"));

        await new AgentClient(new Uri(server.Url, "agents/1/"), AgentCredentials.None).QueueAsync(null, Stop);

        Assert.Equal("/agents/1/api/unstable/actions/queue", server.Requests[0].Target);
    }

    // A09
    [Fact]
    public async Task An_unknown_action_is_not_found()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var error = await Assert.ThrowsAsync<PlexApiException>(() => sandbox.Client.GetAsync(Guid.NewGuid(), null, Stop));

        Assert.Equal(("AgentActionNotFound", 404), (error.ErrorId, error.StatusCode));
    }

    [Fact]
    public async Task An_agent_without_actions_is_told_apart_from_what_is_no_agent()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxOptions { Agents = 1, WithoutActions = true });
        var off = sandbox.Client;
        var none = new AgentClient(sandbox.Host.Url, AgentCredentials.None);

        foreach (var (client, id) in new[] { (off, "AgentActionsDisabled"), (none, "NotFound") })
        {
            Task[] calls =
            [
                client.QueueAsync(null, Stop),
                client.FinishedAsync(null, Stop),
                client.KindsAsync(null, Stop),
                ScheduleAsync(client, Order()),
            ];
            foreach (var call in calls)
            {
                Assert.Equal(id, (await Assert.ThrowsAsync<PlexApiException>(() => call)).ErrorId);
            }
        }

        Assert.Equal("AgentActionsDisabled", (await Assert.ThrowsAsync<PlexApiException>(() => off.GetAsync(Id, null, Stop))).ErrorId);
    }

    // A11
    [Fact]
    public async Task History_keeps_the_agent_s_order()
    {
        const string History =
            """[{"timestamp":"2019-08-30T20:40:24Z","state":"DONE","state_payload":3},{"action_id":"308fb8bc-79a1-49d9-bf71-1191d7d6c5d2","timestamp":"2019-08-30T20:40:24Z","state":"RUNNING","state_payload":2},{"timestamp":"2019-08-30T20:40:24Z","state":"RUNNING","state_payload":1},{"timestamp":"2019-08-30T20:40:24Z","state":"NEW","state_payload":null}]""";
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Info(history: History)));

        var action = await Open(server).GetAsync(Id, null, Stop);

        Assert.Equal(["3", "2", "1", null], action.History!.Select(entered => entered.PayloadJson));
        Assert.Equal("DONE, RUNNING, RUNNING, NEW", $"{action.History}");
    }

    // A12, A15, A16
    [Theory]
    [InlineData("[]", "")]
    [InlineData(
        """[{"id":"308fb8bc-79a1-49d9-bf71-1191d7d6c5d2","state":"RUNNING"},{"id":"703824bf-2c16-44f5-b4da-b21688c57043","kind":null,"state":"NEW","more":1}]""",
        "RUNNING, NEW")]
    [InlineData("""{"actions":[{"id":"308fb8bc-79a1-49d9-bf71-1191d7d6c5d2","kind":"a","phase":"RUNNING"}]}""", "RUNNING")]
    [InlineData("""{"actions":[]}""", "")]
    public async Task Lists_keep_their_order_and_tolerate_a_missing_kind_and_the_successor_s_shape(string body, string states)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, body));

        Assert.Equal(states, string.Join(", ", (await Open(server).QueueAsync(null, Stop)).Select(action => action.State)));
    }

    [Theory]
    [InlineData("""{"a":1}""", "$")]
    [InlineData("null", "$")]
    [InlineData("[1]", "$[0]")]
    [InlineData("""[{"id":"x","state":"NEW"}]""", "$[0].id")]
    [InlineData("""[{"state":"NEW"}]""", "$[0].id")]
    [InlineData("""[{"id":"308fb8bc-79a1-49d9-bf71-1191d7d6c5d2"}]""", "$[0].phase")]
    [InlineData("""[{"id":"308fb8bc-79a1-49d9-bf71-1191d7d6c5d2","state":"a\u001bb"}]""", "$[0].state")]
    [InlineData("""[{"id":"308fb8bc-79a1-49d9-bf71-1191d7d6c5d2","state":1}]""", "$[0].state")]
    [InlineData("[", "JSON")]
    public async Task A_malformed_list_names_the_place(string body, string place)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, body));

        var error = await Assert.ThrowsAsync<PlexException>(() => Open(server).QueueAsync(null, Stop));

        Assert.Equal("MalformedResponse", error.ErrorId);
        Assert.Contains(place == "$" ? "malformed" : place, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> MalformedDetails => new()
    {
        { "{}", "$.action" },
        { Info(id: "703824bf-2c16-44f5-b4da-b21688c57043"), "$.action.id" },
        {
            Info(history: """[{"action_id":"703824bf-2c16-44f5-b4da-b21688c57043","timestamp":"2019-08-30T20:40:24Z","state":"NEW"}]"""),
            "$.history[0].action_id"
        },
        { Info(history: """[{"timestamp":"yesterday","state":"NEW"}]"""), "$.history[0].timestamp" },
        { Info(history: """[{"state":"NEW"}]"""), "$.history[0].timestamp" },
        { Info(more: ""","scheduled_ts":1"""), "$.action.scheduled_ts" },
    };

    [Theory]
    [MemberData(nameof(MalformedDetails))]
    public async Task A_malformed_detail_names_the_place(string body, string place)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, body));

        var error = await Assert.ThrowsAsync<PlexException>(() => Open(server).GetAsync(Id, null, Stop));

        Assert.Equal("MalformedResponse", error.ErrorId);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_that_ends_between_two_lists_counts_once_as_what_it_became()
    {
        var item = (string state) => $$"""[{"id":"{{Id}}","kind":"a","state":"{{state}}"}]""";
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, item("RUNNING")), ScriptedResponse.Json(200, item("DONE")));

        Assert.Equal("DONE", Assert.Single(await Open(server).AllAsync(null, Stop)).State);
    }

    // A19
    [Fact]
    public async Task A_wait_goes_on_until_the_action_is_done_and_tells_stage_and_message()
    {
        var running = Info(
            "RUNNING", payload: """{"payload":{"attempt":0,"message":"the service is running","pid":"1"},"stage":0,"state":"RUNNING"}""");
        await using var server = new ScriptedServer(
            ScriptedResponse.Json(200, Info("NEW")),
            ScriptedResponse.Json(200, running),
            ScriptedResponse.Json(200, running),
            ScriptedResponse.Json(200, Info("DONE")));
        var client = Open(server);
        var progress = new ProgressLog();

        var wait = new AgentActionWait([await client.GetAsync(Id, null, Stop)], _ => client, Close);
        var ended = await wait.RunAsync(progress, null, Stop).ToListAsync(Stop);

        Assert.Equal("DONE", Assert.Single(ended).State);
        Assert.Contains(progress.Reports, report => report.Status == "RUNNING, stage 0: the service is running");
        Assert.Equal(new WaitProgress("finished", 100), progress.Reports[^1] with { Elapsed = default });
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task An_action_that_vanishes_while_it_is_followed_is_lost()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Info("RUNNING")), ScriptedResponse.Empty(404));
        var client = Open(server);

        var wait = new AgentActionWait([await client.GetAsync(Id, null, Stop)], _ => client, Close);

        Assert.Empty(await wait.RunAsync(null, null, Stop).ToListAsync(Stop));
        var (action, failure) = Assert.Single(wait.Lost);
        Assert.Equal(("RUNNING", "AgentActionLost"), (action.State, failure.ErrorId));
    }

    [Fact]
    public async Task A_time_out_leaves_the_action_as_it_was_last_seen()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Info("RUNNING")));
        var client = Open(server);

        var wait = new AgentActionWait([await client.GetAsync(Id, null, Stop)], _ => client, new WaitOptions(TimeSpan.Zero, null));

        Assert.Empty(await wait.RunAsync(null, null, Stop).ToListAsync(Stop));
        Assert.Equal("RUNNING", Assert.Single(wait.Open).State);
    }

    [Fact]
    public async Task The_same_id_on_two_agents_is_two_actions()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        var clients = sandbox.Host.Agents.Select(agent => new AgentClient(agent.Url, AgentCredentials.None)).Take(2).ToList();
        var order = Order() with { ActionId = Guid.NewGuid() };

        var actions = await Task.WhenAll(clients.Select(client => ScheduleAsync(client, order)));
        var ended =
            await new AgentActionWait(actions, action => AgentClient.OriginOf(action)!, Close).RunAsync(null, null, Stop).ToListAsync(Stop);

        Assert.Equal(2, ended.Select(action => action.Agent).Distinct().Count());
    }

    // A20
    [Fact]
    public async Task Agents_get_no_header_but_those_that_HTTP_needs()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var activity = new Activity("test").Start();
        activity.SetBaggage("secret", "value");
        await using var server = new ScriptedServer((request, _) => request.Method == "POST" ? Scheduled() : ScriptedResponse.Json(
            200, request.Path.Contains("info", StringComparison.Ordinal) ? Info() : "[]", "Set-Cookie: a=b"));
        using var engine = Engines.Open(server.Url);
        var client = Open(server);

        await client.AllAsync(null, Stop);
        await client.KindsAsync(null, Stop);
        await ScheduleAsync(client, Order());

        Assert.Equal(5, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.All(
            request.Headers.Keys,
            name => Assert.Contains(
                name, new[] { "Host", "Accept", "Accept-Encoding", "Content-Type", "Content-Length" }, StringComparer.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_read_is_repeated_and_says_so()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Empty(503, "Retry-After: 0"), ScriptedResponse.Json(200, "[]"));
        var notices = new Notices();

        Assert.Empty(await Open(server).QueueAsync(notices, Stop));
        Assert.Single(notices.Warnings);
    }

    [Fact]
    public async Task A_stalled_agent_can_be_left()
    {
        await using var server = new ScriptedServer(ScriptedResponse.StalledBody(200, "application/json", "["));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = Open(server).QueueAsync(null, stop.Token);
        await server.ReceivedAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(20), Stop));
    }

    private sealed class ProgressLog : IProgress<WaitProgress>
    {
        public List<WaitProgress> Reports { get; } = [];

        public void Report(WaitProgress value) => Reports.Add(value);
    }
}
