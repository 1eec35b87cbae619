using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>An agent of somebody else serves as a node.</summary>
public sealed class ExternalAgentTests : IAsyncLifetime
{
    private NodePlayer _player = null!;

    private SandboxSession Session => _player.Session;

    public async ValueTask InitializeAsync() => _player = await NodePlayer.StartAsync();

    public ValueTask DisposeAsync() => _player.DisposeAsync();

    [Fact]
    public async Task Works_on_a_cohort_together_with_simulated_nodes()
    {
        var minted =
            (await Session.DispatchAsync("""{"action":"rotate-keys","type":"hook","parameters":{"grace":30},"selector":"env"}""")).Json;
        Assert.Equal(Session.Host.Nodes.Count, minted.GetProperty("targets").GetArrayLength());

        var work = Assert.Single(await _player.WorkAsync());
        Assert.Equal("rotate-keys", work.GetProperty("action").GetString());
        var id = work.GetProperty("execution_id").GetString()!;
        Assert.Equal(minted.GetProperty("id").GetString(), id);
        foreach (var body in new[]
        {
            """{"status":"ack"}""",
            """{"status":"started"}""",
            """{"status":"succeeded","exit_code":0,"output":{"inline":"cm90YXRlZA=="}}""",
        })
        {
            Assert.Equal(200, (await _player.ReportAsync(id, body)).Status);
        }

        var execution = await Session.FinishAsync(id);
        var output = _player.TargetOf(execution).GetProperty("output_ref");
        Assert.Equal("rotated", Encoding.UTF8.GetString(output.GetProperty("inline_bytes").GetBytesFromBase64()));
        // All but the troubled node have succeeded.
        Assert.Single(execution.GetProperty("targets").EnumerateArray(), target => target.GetProperty("status").GetString() != "succeeded");
    }

    [Fact]
    public async Task The_state_has_what_is_open_in_order_with_the_parameters_as_they_were_dispatched()
    {
        const string Parameters = """{"n":9007199254740993,"list":[ "one" ],"nothing":null,"deep":{"a":{"b":{"c":{}}}},"text":"\u00e4"}""";
        var first = await _player.DispatchAsync("config.dump");
        var second = await _player.DispatchAsync("system.info", $",\"parameters\":{Parameters},\"timeout_seconds\":7");
        var third = await _player.DispatchAsync("rotate-keys", ",\"type\":\"hook\",\"parameters\":{}");
        await Session.DispatchAsync($$"""{"action":"system.info","node_id":"{{Session.Host.Nodes[0]}}"}""");

        var work = await _player.WorkAsync();

        // Those of one millisecond have ids in any order.
        Assert.Equal(
            new[] { first, second, third }.Order(StringComparer.Ordinal),
            work.Select(item => item.GetProperty("execution_id").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(
            work.OrderBy(item => item.GetProperty("requested_at").GetString(), StringComparer.Ordinal)
                .ThenBy(item => item.GetProperty("execution_id").GetString(), StringComparer.Ordinal)
                .Select(item => item.GetProperty("execution_id").GetString()),
            work.Select(item => item.GetProperty("execution_id").GetString()));
        var found = work.ToDictionary(item => item.GetProperty("execution_id").GetString()!);
        Assert.All(work, item => Assert.Equal(
            ["execution_id", "action", "type", "parameters", "status", "requested_at", "expires_at"],
            item.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(JsonValueKind.Null, found[first].GetProperty("parameters").ValueKind);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Parameters), found[second].GetProperty("parameters")));
        Assert.Equal("9007199254740993", found[second].GetProperty("parameters").GetProperty("n").GetRawText());
        Assert.Equal("{}", found[third].GetProperty("parameters").GetRawText());
        Assert.Equal("hook", found[third].GetProperty("type").GetString());
        var requested = found[second].GetProperty("requested_at").GetDateTimeOffset();
        Assert.Equal(
            (await Session.GetAsync($"{Session.Executions}/{second}")).Json.GetProperty("created_at").GetDateTimeOffset(), requested);
        Assert.Equal(requested.AddSeconds(7), found[second].GetProperty("expires_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_state_follows_the_reports_and_forgets_what_has_ended()
    {
        Assert.Empty(await _player.WorkAsync());
        var id = await _player.DispatchAsync();
        foreach (var status in new[] { "pending", "ack", "started" })
        {
            if (status != "pending")
            {
                await _player.ReportAsync(id, $$"""{"status":"{{status}}"}""");
            }

            Assert.Equal(status, Assert.Single(await _player.WorkAsync()).GetProperty("status").GetString());
        }

        await _player.ReportAsync(id, """{"status":"cancelled"}""");

        Assert.Empty(await _player.WorkAsync());
        Assert.Equal("cancelled", (await Session.FinishAsync(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_large_output_is_declared_uploaded_and_referred_to()
    {
        var output = RandomNumberGenerator.GetBytes(70_000);
        var digest = Convert.ToHexStringLower(SHA256.HashData(output));
        var id = await _player.BeginAsync();

        var address = await _player.DeclareAsync(id, output.Length);
        Assert.Equal(Session.Host.Url.Authority, address.Authority);
        Assert.Equal($"/exec-output/{id}", address.AbsolutePath);
        var end =
            $$$"""{"status":"succeeded","exit_code":0,"output":{"object_key":"{{{address.AbsolutePath[1..]}}}","sha256":"{{{digest}}}"}}""";
        (await _player.ReportAsync(id, end)).Problem(400, "malformed_execution_callback");
        Assert.Equal(200, (await _player.UploadAsync(address, output)).Status);
        (await _player.ReportAsync(id, end.Replace(digest, new string('0', 64), StringComparison.Ordinal))).Problem(
            400, "malformed_execution_callback");
        (await _player.ReportAsync(id, end.Replace("object_key\":\"", "object_key\":\"x", StringComparison.Ordinal))).Problem(
            400, "malformed_execution_callback");
        (await _player.ReportAsync(id, """{"status":"succeeded","output":{"object_key":"x"}}""")).Problem(
            400, "malformed_execution_callback");
        Assert.Equal("started", (await _player.TargetAsync(id)).GetProperty("status").GetString());
        Assert.Equal("""{"status":"succeeded"}""", (await _player.ReportAsync(id, end)).Text);

        var target = await _player.TargetAsync(id);
        Assert.Equal("succeeded", target.GetProperty("status").GetString());
        Assert.Equal(["kind", "bucket", "key", "sha256"], target.GetProperty("output_ref").EnumerateObject().Select(member => member.Name));
        Assert.Equal(digest, target.GetProperty("output_ref").GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task An_address_takes_one_output_of_at_most_the_declared_size()
    {
        var id = await _player.BeginAsync();
        var address = await _player.DeclareAsync(id, 20_000);

        (await _player.UploadAsync(address, new byte[20_001])).Problem(413, null);
        Assert.Equal(200, (await _player.UploadAsync(address, new byte[20_000])).Status);
        (await _player.UploadAsync(address, new byte[20_000])).Problem(409, null);
        (await _player.UploadAsync(address, new byte[5])).Problem(409, null);
    }

    [Fact]
    public async Task An_upload_that_does_not_say_its_length_is_counted_all_the_same()
    {
        var id = await _player.BeginAsync();
        var address = await _player.DeclareAsync(id, 20_000);

        (await _player.UploadAsync(address, new Unsized(300_000))).Problem(413, null);
        Assert.Equal(200, (await _player.UploadAsync(address, new Unsized(20_000))).Status);
    }

    [Fact]
    public async Task An_unknown_address_is_not_found()
    {
        var id = await _player.BeginAsync();
        var address = await _player.DeclareAsync(id, 20_000);
        var other = await _player.BeginAsync();

        foreach (var wrong in new[] { $"{address}x", $"{address.GetLeftPart(UriPartial.Path)}", $"{address}".Replace(
            id, other, StringComparison.Ordinal) })
        {
            (await _player.UploadAsync(new Uri(wrong), new byte[10])).Problem(404, null);
        }

        var second = await _player.DeclareAsync(id, 20_000);
        (await _player.UploadAsync(address, new byte[10])).Problem(404, null);
        Assert.Equal(200, (await _player.UploadAsync(second, new byte[10])).Status);
    }

    [Fact]
    public async Task Simulated_nodes_report_over_http_too()
    {
        var before = Session.Host.NodeRequests.Total;

        await Session.RunAsync($$"""{"action":"diagnostics.collect","node_id":"{{Session.Host.Nodes[1]}}"}""");

        Assert.Equal(0, before);
        Assert.Equal(
            new Dictionary<string, long>
            {
                [SandboxOperations.GetNodeState] = 1,
                [SandboxOperations.PostNodeExecutionCallback] = 4,
                [SandboxOperations.PutExecutionOutput] = 1,
            },
            Session.Host.NodeRequests.Snapshot());
    }

    [Fact]
    public async Task What_is_done_to_the_requests_of_operators_does_not_reach_nodes()
    {
        var intercepted = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var session = await SandboxSession.StartAsync(new SandboxOptions
        {
            Speed = 10_000,
            Intercept = context =>
            {
                intercepted.Add(context.Request.Path);
                return Task.FromResult(false);
            },
        });

        await session.RunAsync("""{"action":"system.info","selector":"env=prod"}""");

        Assert.NotEqual(0, session.Host.NodeRequests.Total);
        Assert.All(intercepted, path => Assert.StartsWith(session.Executions, path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_admin_endpoint_tells_and_replaces_secrets()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Admin = true, ExternalNodes = 99 });
        var node = session.Host.Nodes[0];
        var path = $"/_sandbox/nodes/{node}/secret";

        var told = await session.GetAsync(path, "");
        Assert.Equal($$"""{"node_id":"{{node}}","secret":"{{session.Host.NodeSecret(node)}}"}""", told.Text);
        var replaced = await session.SendAsync(HttpMethod.Post, path, token: "");
        Assert.Equal(session.Host.NodeSecret(node), replaced.Json.GetProperty("secret").GetString());
        Assert.NotEqual(told.Text, replaced.Text);
        (await session.GetAsync($"/_sandbox/nodes/{Guid.CreateVersion7()}/secret", "")).Problem(404, "node_not_found");
        (await Session.GetAsync(path, "")).Problem(404, null);
    }

    /// <summary>A body that is sent in chunks.</summary>
    private sealed class Unsized(int length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            stream.WriteAsync(new byte[length]).AsTask();

        protected override bool TryComputeLength(out long size)
        {
            size = 0;
            return false;
        }
    }
}
