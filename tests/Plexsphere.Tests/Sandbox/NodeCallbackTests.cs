using System.Buffers.Text;
using System.Text;

namespace Plexsphere.Tests.Sandbox;

/// <summary>What is refused of a node's report, and in which order.</summary>
public sealed class NodeCallbackTests : IAsyncLifetime
{
    private const string Ack = """{"status":"ack"}""";

    private NodePlayer _player = null!;

    private SandboxSession Session => _player.Session;

    public async ValueTask InitializeAsync() => _player = await NodePlayer.StartAsync();

    public ValueTask DisposeAsync() => _player.DisposeAsync();

    private static string Inline(int length) =>
        $$$"""{"status":"succeeded","output":{"inline":"{{{Convert.ToBase64String(new byte[length])}}}"}}""";

    [Fact]
    public async Task A_secret_is_a_prefix_and_the_node_and_the_secret_together_in_base64url()
    {
        var others = await Task.WhenAll(NodePlayer.StartAsync(), NodePlayer.StartAsync());

        Assert.StartsWith("nsk_dev_", _player.Secret, StringComparison.Ordinal);
        var bytes = Base64Url.DecodeFromChars(_player.Secret.AsSpan("nsk_dev_".Length));
        Assert.Equal(16 + 32, bytes.Length);
        Assert.Equal(_player.Node, new Guid(bytes.AsSpan(0, 16), bigEndian: true));
        Assert.Equal(3, others.Append(_player).Select(player => player.Secret).Distinct().Count());
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Without_the_secret_of_a_node_nothing_is_served()
    {
        var id = await _player.DispatchAsync();
        var secret = _player.Secret;
        var raw = Base64Url.EncodeToString(Base64Url.DecodeFromChars(secret.AsSpan("nsk_dev_".Length)).AsSpan(16));

        var missing = await Session.SendAsync(HttpMethod.Post, _player.Callback(id), Ack, token: "");
        missing.Problem(401, "unauthorized");
        Assert.Equal("Bearer", missing.Headers.WwwAuthenticate.ToString());
        (await Session.GetAsync(_player.State, "")).Problem(401, "nsk_invalid");
        foreach (var wrong in new[] { raw, $"nsk_prod_{secret["nsk_dev_".Length..]}", secret[..^1], Session.Host.Token })
        {
            (await Session.SendAsync(HttpMethod.Post, _player.Callback(id), Ack, wrong)).Problem(401, "nsk_invalid");
            (await Session.GetAsync(_player.State, wrong)).Problem(401, "nsk_invalid");
        }

        Assert.Equal("pending", (await _player.TargetAsync(id)).GetProperty("status").GetString());
        Assert.Equal(401, (await Session.GetAsync(Session.Executions, secret)).Status);
    }

    [Fact]
    public async Task A_secret_that_was_replaced_is_revoked()
    {
        var id = await _player.DispatchAsync();
        var former = _player.Secret;

        var present = Session.Host.RotateNodeSecret(_player.Node);

        Assert.Equal(present, _player.Secret);
        (await Session.SendAsync(HttpMethod.Post, _player.Callback(id), Ack, former)).Problem(401, "nsk_revoked");
        (await Session.GetAsync(_player.State, former)).Problem(401, "nsk_revoked");
        Assert.Equal(200, (await _player.ReportAsync(id, Ack)).Status);
    }

    [Fact]
    public async Task A_simulated_node_goes_on_with_its_new_secret()
    {
        Session.Host.RotateNodeSecret(Session.Host.Nodes[0]);

        var execution = await Session.RunAsync($$"""{"action":"system.info","node_id":"{{Session.Host.Nodes[0]}}"}""");

        Assert.Equal("succeeded", execution.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_secret_of_another_node_is_refused_by_the_authorizer()
    {
        var id = await _player.DispatchAsync();
        var other = Session.Host.NodeSecret(Session.Host.Nodes[0]);

        // Before the body is looked at, and whether the execution exists.
        foreach (var (path, body) in new[]
        {
            (_player.Callback(id), Ack),
            (_player.Callback(id), "{"),
            (_player.Callback("42"), Ack),
            ("/v1/nodes/edge-eu-07/executions/42", Ack),
        })
        {
            var problem = (await Session.SendAsync(HttpMethod.Post, path, body, other)).Problem(403, "nsk_node_mismatch");
            Assert.Equal("out_of_scope", problem.GetProperty("reason").GetString());
        }

        Assert.False((await Session.GetAsync(_player.State, other)).Problem(403, "node_id_mismatch").TryGetProperty("reason", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"ack\"")]
    [InlineData("{}")]
    [InlineData("""{"status":null}""")]
    [InlineData("""{"status":1}""")]
    [InlineData("""{"status":"Ack"}""")]
    [InlineData("""{"status":"bogus"}""")]
    [InlineData("""{"status":"pending"}""")]
    [InlineData("""{"status":"timeout"}""")]
    [InlineData("""{"Status":"ack"}""")]
    [InlineData("""{"status":"ack","surprise":"x"}""")]
    [InlineData("""{"status":"ack","status":"ack"}""")]
    [InlineData("""{"status":"ack"}{}""")]
    [InlineData("""{"status":"ack"} x""")]
    [InlineData("""{"status":"\ud800"}""")]
    [InlineData("""{"status":"ack","exit_code":"0"}""")]
    [InlineData("""{"status":"ack","exit_code":0.5}""")]
    [InlineData("""{"status":"ack","error":5}""")]
    [InlineData("""{"status":"ack","declared_output_bytes":-1}""")]
    [InlineData("""{"status":"ack","declared_output_bytes":"1"}""")]
    [InlineData("""{"status":"ack","output":"text"}""")]
    [InlineData("""{"status":"ack","output":{"surprise":1}}""")]
    [InlineData("""{"status":"ack","output":{"inline":"not base64!"}}""")]
    [InlineData("""{"status":"ack","output":{"inline":"YQ"}}""")]
    [InlineData("""{"status":"ack","output":{"inline":"YQ==","object_key":"a"}}""")]
    public async Task A_malformed_report_is_refused(string body)
    {
        var id = await _player.DispatchAsync();

        (await _player.ReportAsync(id, body)).Problem(400, "malformed_execution_callback");
        // Before it is looked up.
        (await _player.ReportAsync($"{Guid.CreateVersion7()}", body)).Problem(400, "malformed_execution_callback");
        Assert.Equal("pending", (await _player.TargetAsync(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Nulls_count_as_left_out()
    {
        var id = await _player.DispatchAsync();

        Assert.Equal(200, (await _player.ReportAsync(
            id, """{"status":"ack","exit_code":null,"error":null,"declared_output_bytes":null,"output":null}""")).Status);
    }

    [Fact]
    public async Task A_body_of_64_KiB_is_read_and_a_larger_one_is_not()
    {
        var id = await _player.DispatchAsync();
        var room = new string(' ', (64 * 1024) - Ack.Length);

        (await _player.ReportAsync(id, Ack + room + " ")).Problem(400, "malformed_execution_callback");
        (await _player.ReportAsync(id, Ack + new string(' ', 5_000_000))).Problem(400, "malformed_execution_callback");
        Assert.Equal(200, (await _player.ReportAsync(id, Ack + room)).Status);
    }

    [Fact]
    public async Task An_error_has_at_most_4096_characters()
    {
        static string Error(int length) => $$"""{"status":"failed","error":"{{string.Concat(Enumerable.Repeat("👋", length))}}"}""";

        var id = await _player.BeginAsync();

        (await _player.ReportAsync(id, Error(4097))).Problem(400, "malformed_execution_callback");
        Assert.Equal(200, (await _player.ReportAsync(id, Error(4096))).Status);
    }

    [Fact]
    public async Task An_inline_output_over_16384_bytes_is_refused_before_the_state_is_looked_at()
    {
        var id = await _player.DispatchAsync();
        (await _player.ReportAsync(id, Inline(16_385))).Problem(413, "inline_output_too_large");
        (await _player.ReportAsync($"{Guid.CreateVersion7()}", Inline(16_385))).Problem(413, "inline_output_too_large");
        (await _player.ReportAsync(id, Inline(16_384))).Problem(409, "invalid_state_transition");

        var begun = await _player.BeginAsync();
        (await _player.ReportAsync(begun, Inline(16_385))).Problem(413, "inline_output_too_large");
        Assert.Equal(200, (await _player.ReportAsync(begun, Inline(16_384))).Status);
        (await _player.ReportAsync(begun, Inline(16_385))).Problem(413, "inline_output_too_large");
        Assert.Equal(
            16_384, (await _player.TargetAsync(begun)).GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64().Length);
    }

    [Fact]
    public async Task An_execution_that_is_not_the_nodes_is_not_found()
    {
        var elsewhere = (await Session.DispatchAsync(
            $$"""{"action":"system.info","node_id":"{{Session.Host.Nodes[0]}}"}""")).Json.GetProperty("id").GetString()!;

        (await _player.ReportAsync(elsewhere, Ack)).Problem(404, "execution_not_found");
        (await _player.ReportAsync($"{Guid.CreateVersion7()}", Ack)).Problem(404, "execution_not_found");
        (await _player.ReportAsync("42", Ack)).Problem(400, "malformed_execution_callback");
        (await _player.ReportAsync($"{Guid.Empty}", Ack)).Problem(400, "malformed_execution_callback");
    }

    [Fact]
    public async Task What_had_ended_before_the_start_is_terminal()
    {
        var first = Session.Host.Nodes[0];

        (await Session.SendAsync(
            HttpMethod.Post, $"/v1/nodes/{first}/executions/0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2", Ack, Session.Host.NodeSecret(first)))
            .Problem(409, "execution_already_terminal");
    }

    [Theory]
    [InlineData("", "ack")]
    [InlineData("ack", "started")]
    [InlineData("ack started", "succeeded failed cancelled")]
    [InlineData("ack started succeeded", "")]
    [InlineData("ack started failed", "")]
    [InlineData("ack started cancelled", "")]
    public async Task Only_the_edges_of_the_state_machine_can_be_walked(string walked, string legal)
    {
        foreach (var next in new[] { "ack", "started", "succeeded", "failed", "cancelled" })
        {
            var id = await _player.DispatchAsync();
            foreach (var status in walked.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var taken = await _player.ReportAsync(id, $$"""{"status":"{{status}}"}""");
                Assert.Equal($$"""{"status":"{{status}}"}""", taken.Text);
            }

            var response = await _player.ReportAsync(id, $$"""{"status":"{{next}}"}""");
            if (legal.Split(' ').Contains(next))
            {
                Assert.Equal(200, response.Status);
                Assert.Equal(next, (await _player.TargetAsync(id)).GetProperty("status").GetString());
            }
            else
            {
                response.Problem(
                    409, walked.Count(character => character == ' ') == 2 ? "execution_already_terminal" : "invalid_state_transition");
            }
        }
    }

    [Fact]
    public async Task After_a_timeout_nothing_is_taken_any_more()
    {
        var id = await _player.DispatchAsync(more: ",\"timeout_seconds\":1");
        Assert.Equal(200, (await _player.ReportAsync(id, Ack)).Status);

        var execution = await Session.FinishAsync(id);

        Assert.Equal("timeout", execution.GetProperty("status").GetString());
        Assert.False(_player.TargetOf(execution).TryGetProperty("output_ref", out _));
        (await _player.ReportAsync(id, """{"status":"started"}""")).Problem(409, "execution_already_terminal");
        Assert.Empty(await _player.WorkAsync());
    }

    [Fact]
    public async Task Problems_show_no_secret()
    {
        var response = await Session.SendAsync(HttpMethod.Post, _player.Callback("42"), Ack, _player.Secret[..^2]);

        Assert.DoesNotContain(_player.Secret[10..30], response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_text_are_malformed()
    {
        using var http = new HttpClient { BaseAddress = Session.Host.Url };
        http.DefaultRequestHeaders.Add("Authorization", $"bearer {_player.Secret}");
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes("{\"status\":\"ack"), 0xff, .. Encoding.UTF8.GetBytes("\"}")]);

        using var response = await http.PostAsync(
            _player.Callback(await _player.DispatchAsync()), content, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)response.StatusCode);
    }
}
