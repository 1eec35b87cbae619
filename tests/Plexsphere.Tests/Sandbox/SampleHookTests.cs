using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The hooks that give every kind of output and of end: when dispatched, and in the history.</summary>
public sealed class SampleHookTests : IAsyncLifetime
{
    private const int FirstSample = 20;

    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() =>
        _session = await SandboxSession.StartAsync(new SandboxOptions { Executions = 40, Speed = 10_000 });

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static byte[] Bytes(JsonElement target) =>
        target.GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64();

    /// <summary>A target of the dispatched hook, and one of the same hook in the history.</summary>
    private async Task<JsonElement[]> TargetsAsync(string hook, string status, string more = "")
    {
        var dispatched =
            await _session.RunAsync($$"""{"action":"{{hook}}","type":"hook","node_id":"{{_session.Host.Nodes[0]}}"{{more}}}""");
        var past = Assert.Single(
            await _session.ListAsync($"action_name={hook}"),
            item => item.GetProperty("id").GetGuid() != dispatched.GetProperty("id").GetGuid());
        Assert.All([dispatched, past], execution =>
        {
            Assert.Equal(status, execution.GetProperty("status").GetString());
            Assert.Equal("hook", execution.GetProperty("type").GetString());
            Assert.All(
                execution.GetProperty("targets").EnumerateArray(),
                target => Assert.Equal(status, target.GetProperty("status").GetString()));
        });
        return [dispatched.GetProperty("targets")[0], .. past.GetProperty("targets").EnumerateArray()];
    }

    [Fact]
    public async Task Json_is_a_document()
    {
        Assert.All(await TargetsAsync("sample-json", "succeeded"), target => Assert.Equal(
            2, JsonElement.Parse(Bytes(target)).GetProperty("checks").GetArrayLength()));
    }

    [Fact]
    public async Task Text_has_lines_in_several_scripts_and_no_newline_at_its_end()
    {
        Assert.All(await TargetsAsync("sample-text", "succeeded"), target =>
        {
            var text = Encoding.UTF8.GetString(Bytes(target));
            Assert.Contains("grüße, привет, 你好, مرحبا, 👋🏽\n", text, StringComparison.Ordinal);
            Assert.False(text.EndsWith('\n'));
        });
    }

    [Fact]
    public async Task Empty_is_inline_without_bytes_and_none_is_no_output()
    {
        Assert.All(await TargetsAsync("sample-empty", "succeeded"), target => Assert.Equal(
            """{"kind":"inline","inline_bytes":""}""", target.GetProperty("output_ref").GetRawText()));
        Assert.All(await TargetsAsync("sample-none", "succeeded"), target => Assert.False(target.TryGetProperty("output_ref", out _)));
    }

    [Fact]
    public async Task Both_is_standard_output_a_newline_and_standard_error()
    {
        Assert.All(await TargetsAsync("sample-both", "succeeded"), target => Assert.EndsWith(
            ": 14 packages are up to date\nwarning: two packages were held back\n",
            Encoding.UTF8.GetString(Bytes(target)),
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Binary_is_not_utf8()
    {
        Assert.All(await TargetsAsync("sample-binary", "succeeded"), target =>
        {
            Assert.Equal(Enumerable.Range(0, 256).Select(value => (byte)value), Bytes(target));
            Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Bytes(target)));
        });
    }

    [Theory]
    [InlineData("sample-ansi", "\e[1;32m", "\e]0;", "\e[2J", "\e[1A", "\ec")]
    [InlineData(
        "sample-control",
        "\e]8;;https://example.com/evil\e\\",
        "\a",
        "\r",
        "\b",
        "\0",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u009b",
        "\u2028",
        "\e]52;c;")]
    public async Task Control_sequences_are_there_as_they_are(string hook, params string[] sequences)
    {
        Assert.All(await TargetsAsync(hook, "succeeded"), target =>
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Bytes(target));
            Assert.All(sequences, sequence => Assert.Contains(sequence, text, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task The_largest_inline_output_has_16384_bytes()
    {
        Assert.All(await TargetsAsync("sample-16384", "succeeded"), target => Assert.Equal(16_384, Bytes(target).Length));
    }

    [Fact]
    public async Task One_byte_more_is_archived()
    {
        Assert.All(await TargetsAsync("sample-16385", "succeeded"), target =>
        {
            Assert.Equal("object_store", target.GetProperty("output_ref").GetProperty("kind").GetString());
            var hostname = _session.Host.Nodes.Select((id, index) => (id, index))
                .Where(node => node.id == target.GetProperty("node_id").GetGuid())
                .Select(node => Plexsphere.Sandbox.Fleet.FleetBuilder.Build(12, 1).Nodes[node.index].Hostname)
                .Single();
            var text = string.Concat(Enumerable.Range(1, 400)
                .Select(line => $"{line:000000} {hostname} all work and no play makes a long line of output\n"));
            Assert.Equal(
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text[..16_385]))),
                target.GetProperty("output_ref").GetProperty("sha256").GetString());
        });
    }

    [Fact]
    public async Task What_cannot_be_uploaded_is_inline_up_to_the_suffix()
    {
        Assert.All(await TargetsAsync("sample-truncated", "succeeded"), target =>
        {
            Assert.Equal(16_384, Bytes(target).Length);
            Assert.EndsWith("\n...[truncated]", Encoding.UTF8.GetString(Bytes(target)), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task More_than_the_agent_keeps_is_archived()
    {
        Assert.All(await TargetsAsync("sample-huge", "succeeded"), target => Assert.Equal(
            "object_store", target.GetProperty("output_ref").GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Parameters_become_environment_variables()
    {
        var targets = await TargetsAsync(
            "sample-parameters",
            "succeeded",
            """,  "parameters":{"log-level":"debug","count":30,"on":true,"list":["a","b"],"none":null,"ä":""}""");

        Assert.Equal(
            "PLEXD_PARAM_COUNT=30\nPLEXD_PARAM_LIST=[\"a\",\"b\"]\n"
                + "PLEXD_PARAM_LOG_LEVEL=debug\nPLEXD_PARAM_NONE=null\nPLEXD_PARAM_ON=true\nPLEXD_PARAM__=\n",
            Encoding.UTF8.GetString(Bytes(targets[0])));
    }

    public static TheoryData<string> Unusual =>
        ["""{"a":{"b":1,"b":2}}""", $$"""{"a":{{string.Concat(Enumerable.Repeat("{\"a\":", 61))}}1{{new string('}', 61)}}}"""];

    [Theory]
    [MemberData(nameof(Unusual))]
    public async Task Nodes_read_whatever_parameters_a_dispatch_was_accepted_with(string parameters) =>
        Assert.NotEmpty(await TargetsAsync("sample-parameters", "succeeded", $",\"parameters\":{parameters}"));

    [Fact]
    public async Task A_failure_has_both_outputs()
    {
        Assert.All(await TargetsAsync("sample-fail", "failed"), target => Assert.EndsWith(
            ": copying\n\nerror: disk full\n", Encoding.UTF8.GetString(Bytes(target)), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sample-cancel", "cancelled")]
    [InlineData("sample-hang", "timeout")]
    public async Task Cancelled_and_timed_out_targets_have_no_output(string hook, string status)
    {
        Assert.All(
            await TargetsAsync(hook, status, ",\"timeout_seconds\":1"), target => Assert.False(target.TryGetProperty("output_ref", out _)));
    }

    [Theory]
    [InlineData("sample-drifted", "differs")]
    [InlineData("sample-uncatalogued", "not in the catalog")]
    [InlineData("no-such-hook", "not in the catalog")]
    public async Task A_hook_that_is_not_as_catalogued_is_refused(string hook, string why)
    {
        var problem = (await _session.DispatchAsync($$"""{"action":"{{hook}}","type":"hook","selector":"env=prod"}""")).Problem(
            409, "hook_integrity_violation");

        Assert.Contains(why, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, _session.Host.MintedExecutions);
        (await _session.DispatchAsync($$"""{"action":"{{hook}}","selector":"env=prod"}""")).Problem(400, "action_not_declared");
    }

    [Fact]
    public async Task The_history_has_each_of_them_at_its_place_whatever_the_seed()
    {
        await using var other = await SandboxSession.StartAsync(new SandboxOptions { Executions = 60, Targets = 1, Seed = 9 });
        foreach (var session in new[] { _session, other })
        {
            var items = await session.ListAsync("limit=200");

            Assert.Equal(
                SampleHooks.All.Select(hook => hook.Name),
                items.Skip(FirstSample).Take(SampleHooks.All.Count).Select(item => item.GetProperty("action").GetString()));
        }
    }

    [Fact]
    public async Task The_history_may_have_no_targets()
    {
        await using var other = await SandboxSession.StartAsync(new SandboxOptions { Executions = 60, Targets = 0 });

        Assert.Equal(60, (await other.ListAsync("limit=200&status=succeeded")).Count);
    }
}
