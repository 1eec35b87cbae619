using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.NodeAgents;
using Plexsphere.Sandbox.Nodes;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Reports that are compressed, as agents compress what has more than 1 KiB, and what else an agent expects.</summary>
public sealed class NodeCompressionTests : IAsyncLifetime
{
    private static readonly byte[] Ack = """{"status":"ack"}"""u8.ToArray();

    private NodePlayer _player = null!;

    public async ValueTask InitializeAsync() => _player = await NodePlayer.StartAsync();

    public ValueTask DisposeAsync() => _player.DisposeAsync();

    private static byte[] Gzip(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return compressed.ToArray();
    }

    private async Task<SandboxResponse> ReportAsync(string execution, byte[] body, params string[] encodings)
    {
        using var http = new HttpClient { BaseAddress = _player.Session.Host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, _player.Callback(execution)) { Content = new ByteArrayContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _player.Secret);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var encoding in encodings)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return await SandboxResponse.ToAsync(request, http);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    public async Task A_compressed_report_is_taken(string encoding)
    {
        var id = await _player.BeginAsync();
        var output = new byte[16_384];
        Random.Shared.NextBytes(output);
        var report = $$$"""{"status":"succeeded","output":{"inline":"{{{Convert.ToBase64String(output)}}}"}}""";

        var response = await ReportAsync(id, Gzip(Encoding.UTF8.GetBytes(report)), encoding);

        Assert.True(response.Status == 200, response.Text);
        Assert.Equal(output, (await _player.TargetAsync(id)).GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64());
    }

    [Fact]
    public async Task The_limit_of_64_KiB_holds_after_unpacking()
    {
        var id = await _player.DispatchAsync();
        byte[] Padded(int length) => Gzip([.. Ack, .. Enumerable.Repeat((byte)' ', length - Ack.Length)]);

        (await ReportAsync(id, Padded((64 * 1024) + 1), "gzip")).Problem(413, "inline_output_too_large");
        (await ReportAsync(id, Padded(5_000_000), "gzip")).Problem(413, "inline_output_too_large");
        Assert.Equal("pending", (await _player.TargetAsync(id)).GetProperty("status").GetString());
        Assert.Equal(200, (await ReportAsync(id, Padded(64 * 1024), "gzip")).Status);
    }

    [Fact]
    public async Task What_does_not_unpack_is_malformed()
    {
        var id = await _player.DispatchAsync();
        var good = Gzip(Ack);
        var spoiled = good.ToArray();
        spoiled[^8] ^= 0xFF;

        foreach (var body in new[] { Ack, [], [0x1F, 0x8B], good[..^10], good[..(good.Length / 2)], spoiled, Gzip(good) })
        {
            (await ReportAsync(id, body, "gzip")).Problem(400, "malformed_execution_callback");
        }

        Assert.Equal("pending", (await _player.TargetAsync(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Other_encodings_are_refused_by_name_of_the_one_that_is_known()
    {
        var id = await _player.DispatchAsync();

        foreach (var encodings in new[] { new[] { "br" }, ["deflate"], ["gzip, gzip"], ["gzip", "gzip"], ["zip"] })
        {
            var response = await ReportAsync(id, Gzip(Ack), encodings);
            response.Problem(415, "unsupported_media_type");
            Assert.Equal("gzip", response.Headers.NonValidated["Accept-Encoding"].ToString());
        }

        Assert.Equal(200, (await ReportAsync(id, Ack, "identity")).Status);
    }

    [Fact]
    public async Task A_simulated_node_compresses_what_has_more_than_1_KiB()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, """{"status":"succeeded"}"""));
        var fleet = FleetBuilder.Build(1, 1);
        using var channel = new HttpNodeChannel(new NodeSecrets(fleet));
        channel.Connect(server.Url, authority: null);
        async Task<ScriptedRequest> SentAsync(int length)
        {
            var callback = new ExecutionCallback(ExecutionStatus.Succeeded) { InlineOutput = new byte[length] };
            await channel.ReportAsync(fleet.Nodes[0].Id, Guid.CreateVersion7(), callback, TestContext.Current.CancellationToken);
            return server.Requests[^1];
        }

        // In base64 and between the other members, which take 45 bytes, these have 1,021 bytes and 1,025 bytes.
        var small = await SentAsync(732);
        Assert.Equal(1021, small.Body.Length);
        Assert.DoesNotContain("Content-Encoding", small.Headers.Keys);
        var large = await SentAsync(735);
        Assert.Equal("gzip", large.Headers["Content-Encoding"]);
        await using var gzip = new GZipStream(new MemoryStream(large.Body), CompressionMode.Decompress);
        using var plain = await JsonDocument.ParseAsync(gzip, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(735, plain.RootElement.GetProperty("output").GetProperty("inline").GetBytesFromBase64().Length);
    }

    [Fact]
    public async Task A_node_s_state_has_every_member_that_an_agent_expects()
    {
        var state = (await _player.Session.GetAsync(_player.State, _player.Secret)).Json;

        // All are required; the lists are never null.
        Assert.Equal(
            ["bridge", "executions", "peers", "policy", "reachability", "reports", "sessions", "state"],
            state.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.All(["executions", "peers", "sessions"], name => Assert.Equal(0, state.GetProperty(name).GetArrayLength()));
        Assert.All(["bridge", "policy"], name => Assert.Equal(JsonValueKind.Null, state.GetProperty(name).ValueKind));
        Assert.Equal("healthy", state.GetProperty("reachability").GetProperty("state").GetString());
        Assert.True(state.GetProperty("reachability").GetProperty("changed_at").TryGetDateTimeOffset(out _));
        foreach (var name in new[] { "state", "reports" })
        {
            Assert.Equal(["metadata", "data", "reports"], state.GetProperty(name).EnumerateObject().Select(bucket => bucket.Name));
            Assert.All(state.GetProperty(name).EnumerateObject(), bucket => Assert.Equal("[]", bucket.Value.GetRawText()));
        }
    }
}
