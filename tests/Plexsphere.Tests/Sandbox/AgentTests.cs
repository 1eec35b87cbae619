using System.Text.Json;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Sandbox;

public class AgentTests
{
    private const string Example = "308fb8bc-79a1-49d9-bf71-1191d7d6c5d2";

    /// <summary>An agent that takes its first step in a hundred seconds, so that what is scheduled stays as it is.</summary>
    private static readonly SandboxOptions Still = new() { Agents = 1, Speed = 0.01 };

    private static string[] States(JsonElement info) =>
        [.. info.GetProperty("history").EnumerateArray().Select(entered => entered.GetProperty("state").GetString()!)];

    private static string[] Payloads(JsonElement info) =>
        [.. info.GetProperty("history").EnumerateArray().Select(entered => entered.GetProperty("state_payload").GetRawText())];

    private static string State(JsonElement info) => info.GetProperty("action").GetProperty("state").GetString()!;

    private static string Payload(JsonElement info) => info.GetProperty("action").GetProperty("state_payload").GetRawText();

    [Fact]
    public async Task Has_the_document_s_example_member_for_member()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var document = JsonElement.Parse(RepositoryFiles.Text("tests", "Plexsphere.Tests", "Sandbox", "agent-info.json"));

        Assert.True(JsonElement.DeepEquals(document, await sandbox.GetAsync($"/info/{Example}")));
    }

    [Fact]
    public async Task Queues_in_the_order_of_scheduling_and_lists_finished_ones_newest_first()
    {
        string[] ids =
        [
            "703824bf-2c16-44f5-b4da-b21688c57043",
            "f4fdda3f-3130-474b-b22c-66c6824a5d89",
            "191cc19b-2dee-4013-b908-29c7985f79ac",
        ];
        await using var still = await AgentSandbox.StartAsync(Still);
        await using var quick = await AgentSandbox.StartAsync();
        foreach (var id in ids)
        {
            foreach (var sandbox in new[] { still, quick })
            {
                Assert.Equal(
                    $$"""{"id":"{{id}}"}""",
                    (await sandbox.ScheduleAsync("replicante.io/store.stop", $$"""{"args":{},"action_id":"{{id}}"}""")).Text);
            }

            await quick.FinishAsync(id);
        }

        Assert.Equal(
            ids.Select(id => $$"""{"kind":"replicante.io/store.stop","id":"{{id}}","state":"NEW"}"""),
            (await still.GetAsync("/queue")).EnumerateArray().Select(item => item.GetRawText()));
        Assert.Equal(

            [
                .. ids.Reverse().Select(id => $$"""{"kind":"replicante.io/store.stop","id":"{{id}}","state":"DONE"}"""),
                $$"""{"kind":"replicante.io/service.gracefulrestart","id":"{{Example}}","state":"DONE"}""",
            ],
            (await quick.GetAsync("/finished")).EnumerateArray().Select(item => item.GetRawText()));
        Assert.Equal("[]", (await quick.GetAsync("/queue")).GetRawText());
    }

    [Fact]
    public async Task A_graceful_restart_goes_through_its_stages()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var info = await sandbox.RunAsync("replicante.io/service.graceful.restart", """{"stop":{"a":[1,2.50,null]}}""");

        Assert.Equal("""{"stop":{"a":[1,2.50,null]}}""", info.GetProperty("action").GetProperty("args").GetRawText());
        Assert.Equal(["DONE", "RUNNING", "RUNNING", "RUNNING", "RUNNING", "NEW"], States(info));
        Assert.Equal(
            [
                """{"payload":{"attempt":1,"message":"the service is running","pid":"11635"},"stage":2,"state":"DONE"}""",
                """{"payload":{"attempt":0,"message":"the service is not running","pid":null},"stage":2,"state":"RUNNING"}""",
                """{"payload":{"attempt":1,"message":"the service is not running","pid":null},"stage":1,"state":"DONE"}""",
                """{"payload":{"attempt":0,"message":"the service is running","pid":"11634"},"stage":1,"state":"RUNNING"}""",
                """{"payload":{"message":"Ok(Document({\"ok\": Double(1.0)}))"},"stage":0,"state":"DONE"}""",
                "null",
            ],
            Payloads(info));
        Assert.All(info.GetProperty("history").EnumerateArray(), entered => Assert.Equal(
            info.GetProperty("action").GetProperty("id").GetString(), entered.GetProperty("action_id").GetString()));
    }

    [Theory]
    [InlineData(
        "replicante.io/store.stop",
        "null",
        "DONE",
        """{"message":"Err(OperationError(\"No servers available for the provided ReadPreference.\"))"}""")]
    [InlineData("replicante.io/service.start", "[1]", "DONE", """{"attempt":0,"message":"the service is running","pid":"11634"}""")]
    [InlineData("replicante.io/service.stop", "null", "DONE", """{"attempt":1,"message":"the service is not running","pid":null}""")]
    [InlineData("agent.replicante.io/debug.success", "null", "DONE", "null")]
    [InlineData("agent.replicante.io/debug.progress", "null", "DONE", "null")]
    [InlineData(
        "agent.replicante.io/debug.fail",
        "null",
        "FAILED",
        """{"error":"triggered debugging action failure","layers":["triggered debugging action failure"],"trace":null,"variant":"DebugFail"}""")]
    [InlineData("external.agent.replicante.io/flush-logs", "{}", "DONE", "null")]
    [InlineData("external.agent.replicante.io/always-fails", "{}", "FAILED", """{"error":"command ended with exit status 1"}""")]
    public async Task Each_kind_ends_with_its_payload(string kind, string args, string state, string payload)
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var info = await sandbox.RunAsync(kind, args);

        Assert.Equal((state, payload), (State(info), Payload(info)));
        Assert.Equal("NEW", States(info)[^1]);
        Assert.NotEqual(JsonValueKind.Null, info.GetProperty("action").GetProperty("finished_ts").ValueKind);
    }

    [Fact]
    public async Task A_ping_answers_once_a_step_and_fails_for_a_count_that_is_none()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var pong = await sandbox.RunAsync("agent.replicante.io/test.ping", """{"count":3}""");
        Assert.Equal(["DONE", "RUNNING", "RUNNING", "NEW"], States(pong));
        Assert.All(
            pong.GetProperty("action").GetProperty("state_payload").EnumerateArray(),
            line => Assert.Matches("^Pong at .* UTC$", line.GetString()));
        Assert.Equal(3, pong.GetProperty("action").GetProperty("state_payload").GetArrayLength());

        Assert.Equal("FAILED", State(await sandbox.RunAsync("agent.replicante.io/test.ping", """{"count":-1}""")));
    }

    [Fact]
    public async Task A_service_that_does_not_obey_is_given_up_after_thirty_attempts()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxOptions { Agents = 3, Speed = 10_000 });
        var client = new Core.Agents.AgentClient(sandbox.Host.Agents[^1].Url, Core.Agents.AgentCredentials.None);

        var action = await new Core.Agents.AgentScheduler(client).ScheduleAsync(
            new Core.Agents.AgentActionRequest { Kind = "replicante.io/service.stop", ActionId = Guid.NewGuid() },
            null,
            TestContext.Current.CancellationToken);
        while (!action.IsFinished)
        {
            action = await client.GetAsync(action.Id, null, TestContext.Current.CancellationToken);
        }

        Assert.Equal(("FAILED", "the service did not stop in time"), (action.State, action.Message));
        Assert.Equal(32, action.History!.Count);
    }

    [Fact]
    public async Task A_datastore_that_cannot_stop_gracefully_says_so_and_is_stopped()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        var client = new Core.Agents.AgentClient(sandbox.Host.Agents[1].Url, Core.Agents.AgentCredentials.None);

        var action = await new Core.Agents.AgentScheduler(client).ScheduleAsync(
            new Core.Agents.AgentActionRequest { Kind = "replicante.io/service.graceful.stop", ActionId = Guid.NewGuid() },
            null,
            TestContext.Current.CancellationToken);
        while (!action.IsFinished)
        {
            action = await client.GetAsync(action.Id, null, TestContext.Current.CancellationToken);
        }

        Assert.Equal("DONE", action.State);
        Assert.Equal("graceful stop not supported by the datastore", action.History!.Single(entered => entered.Stage == 0).Message);
    }

    [Fact]
    public async Task Works_on_one_action_at_a_time()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxOptions { Agents = 1, Speed = 100 });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await sandbox.ScheduleAsync("agent.replicante.io/test.ping", """{"args":{"count":3}}""")).Status);
        }

        var queued = 3;
        while (queued > 0)
        {
            var queue = (await sandbox.GetAsync("/queue")).EnumerateArray().ToList();
            Assert.True(queue.Count <= queued);
            Assert.All(queue.Skip(1), item => Assert.Equal("NEW", item.GetProperty("state").GetString()));
            queued = queue.Count;
        }
    }

    [Theory]
    [InlineData("application/json", "", 400, "text/plain", "Json deserialize error")]
    [InlineData("application/json", "{", 400, "text/plain", "Json deserialize error")]
    [InlineData("application/json", "[1]", 400, "text/plain", "Json deserialize error")]
    [InlineData("application/json", """{"action_id":1}""", 400, "text/plain", "Json deserialize error")]
    [InlineData("application/json", """{"action_id":"x"}""", 400, "text/plain", "Json deserialize error")]
    [InlineData("application/json", """{"created_ts":"yesterday"}""", 400, "text/plain", "Json deserialize error")]
    [InlineData("application/json", """{"requester":"API"}""", 400, "text/plain", "Json deserialize error")]
    [InlineData("text/plain", "{}", 400, "text/plain", "Content type error")]
    [InlineData(null, "{}", 400, "text/plain", "Content type error")]
    public async Task A_body_that_is_none_is_refused_as_text(string? type, string body, int status, string responseType, string text)
    {
        await using var sandbox = await AgentSandbox.StartAsync(Still);

        var response = await sandbox.SendAsync(HttpMethod.Post, $"{AgentSandbox.Root}/schedule/nope", body, type);

        Assert.Equal((status, responseType), (response.Status, response.ContentHeaders.ContentType?.MediaType));
        Assert.StartsWith(text, response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_two_mebibytes_is_refused()
    {
        await using var sandbox = await AgentSandbox.StartAsync(Still);

        var response = await sandbox.ScheduleAsync("nope", $$"""{"args":"{{new string('a', 2 * 1024 * 1024)}}"}""");

        Assert.Equal((413, "text/plain"), (response.Status, response.ContentHeaders.ContentType?.MediaType));
    }

    [Fact]
    public async Task Kinds_arguments_and_ids_are_refused_in_this_order()
    {
        await using var sandbox = await AgentSandbox.StartAsync(Still);

        Assert.Equal(
            """{"error":"actions with kind a/b are not available","layers":["actions with kind a/b are not available"],"trace":null,"variant":"ActionNotAvailable"}""",
            (await sandbox.ScheduleAsync("a/b", "{}")).Text);
        Assert.Equal(
            """{"error":"invalid action arguments: expected null or object","kind":"InvalidArgs"}""",
            (await sandbox.ScheduleAsync("replicante.io/service.restart", """{"args":[1]}""")).Text);
        var refused = await sandbox.ScheduleAsync("replicante.io/store.stop", $$"""{"args":[1],"action_id":"{{Example}}"}""");
        Assert.Equal(409, refused.Status);
        Assert.Equal(
            ("ActionAlreadyExists", refused.Json.GetProperty("layers")[0].GetString()),
            (refused.Json.GetProperty("variant").GetString(), refused.Json.GetProperty("error").GetString()));
        Assert.Equal("[]", (await sandbox.GetAsync("/queue")).GetRawText());
    }

    [Fact]
    public async Task Keeps_headers_times_and_requester_as_they_came()
    {
        await using var sandbox = await AgentSandbox.StartAsync(Still);
        var response = await sandbox.SendAsync(
            HttpMethod.Post,
            $"{AgentSandbox.Root}/schedule/replicante.io/store.stop",
            """{"created_ts":"2026-01-02T03:04:05.678Z","requester":"CORE_API","unknown":1}""",
            "application/json",
            ("X-Trace", "1"),
            ("Authorization", "Bearer x"),
            ("Accept", "application/json"),
            ("User-Agent", "test"));

        var action = (await sandbox.GetAsync($"/info/{response.Json.GetProperty("id").GetString()}")).GetProperty("action");

        Assert.Equal("""{"authorization":"Bearer x","x-trace":"1"}""", action.GetProperty("headers").GetRawText());
        Assert.Equal(
            ("null", "2026-01-02T03:04:05Z", "CORE_API", "null"), (action.GetProperty("args").GetRawText(), action.GetProperty("created_ts")
                .GetString(), action.GetProperty("requester").GetString(), action.GetProperty("finished_ts").GetRawText()));
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("308FB8BC-79A1-49D9-BF71-1191D7D6C5D2")]
    public async Task An_id_is_looked_up_as_text_and_an_unknown_one_gets_nothing(string id)
    {
        await using var sandbox = await AgentSandbox.StartAsync(Still);

        var response = await sandbox.SendAsync(HttpMethod.Get, $"{AgentSandbox.Root}/info/{id}");

        Assert.Equal((404, 0), (response.Status, response.Body.Length));
    }

    [Fact]
    public async Task Takes_the_whole_body_for_arguments_where_it_is_told_to()
    {
        await using var sandbox =
            await AgentSandbox.StartAsync(new SandboxOptions { Agents = 1, Speed = 0.01, AgentBody = SandboxAgentBody.Bare });
        const string Body = """{"args":{},"action_id":"703824bf-2c16-44f5-b4da-b21688c57043"}""";

        var id = (await sandbox.ScheduleAsync("replicante.io/store.stop", Body)).Json.GetProperty("id").GetString();

        Assert.NotEqual("703824bf-2c16-44f5-b4da-b21688c57043", id);
        Assert.Equal(Body, (await sandbox.GetAsync($"/info/{id}")).GetProperty("action").GetProperty("args").GetRawText());
    }

    [Fact]
    public async Task Says_where_actions_are_switched_off()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxOptions { Agents = 1, WithoutActions = true });

        Assert.Equal("""{"actions":false}""", (await sandbox.GetAsync("")).GetRawText());
        Assert.Equal(404, (await sandbox.SendAsync(HttpMethod.Get, $"{AgentSandbox.Root}/queue")).Status);
    }

    [Fact]
    public async Task Lists_a_hundred_and_forgets_older_ones_by_the_hour()
    {
        // An hour takes 36 ms: what is beyond the hundred is soon forgotten.
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxOptions { Agents = 1, Speed = 100_000 });
        for (var i = 0; i < 110; i++)
        {
            await sandbox.RunAsync("agent.replicante.io/debug.success");
        }

        Assert.Equal(100, (await sandbox.GetAsync("/finished")).GetArrayLength());
        while ((await sandbox.SendAsync(HttpMethod.Get, $"{AgentSandbox.Root}/info/{Example}")).Status != 404)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Counts_what_it_is_asked()
    {
        await using var sandbox = await AgentSandbox.StartAsync(Still);
        await sandbox.GetAsync("/queue");
        await sandbox.GetAsync("/finished");
        await sandbox.GetAsync("/available");

        Assert.Equal(

            [
                (SandboxOperations.ListActionKinds, 1L),
                (SandboxOperations.ListFinishedActions, 1L),
                (SandboxOperations.ListQueuedActions, 1L),
            ],
            sandbox.Agent.Requests.Snapshot().Select(count => (count.Key, count.Value)));
    }
}
