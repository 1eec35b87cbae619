using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Tests.Sandbox;

public sealed class DispatchTests : IAsyncLifetime
{
    private const string Cohort = "\"selector\":\"env=prod,tier=edge\"";

    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData(":dispatch", false)]
    [InlineData("/dispatch", true)]
    public async Task Mints_an_execution_on_the_path_of_either_revision(string path, bool located)
    {
        var response = await _session.SendAsync(
            HttpMethod.Post, _session.Executions + path, $$"""{"action":"service.restart","type":"builtin","parameters":{},{{Cohort}}}""");

        Assert.Equal(201, response.Status);
        Assert.Equal("application/json", response.ContentHeaders.ContentType?.ToString());
        var execution = response.Json;
        Assert.Equal(
            located ? $"{_session.Executions}/{execution.GetProperty("id").GetGuid()}" : null, response.Headers.Location?.OriginalString);
        Assert.Equal(
            ["id", "project_id", "domain_id", "action", "type", "status", "created_at", "updated_at", "targets"],
            execution.EnumerateObject().Select(member => member.Name));
        Assert.Equal(7, execution.GetProperty("id").GetGuid().Version);
        Assert.Equal(_session.Host.Project, execution.GetProperty("project_id").GetGuid());
        Assert.Equal(_session.Host.Domain, execution.GetProperty("domain_id").GetGuid());
        Assert.Equal("service.restart", execution.GetProperty("action").GetString());
        Assert.Equal("builtin", execution.GetProperty("type").GetString());
        Assert.Equal("pending", execution.GetProperty("status").GetString());
        Assert.All(execution.GetProperty("targets").EnumerateArray(), target =>
        {
            Assert.Equal(["node_id", "status", "created_at", "updated_at"], target.EnumerateObject().Select(member => member.Name));
            Assert.Equal("pending", target.GetProperty("status").GetString());
        });
    }

    [Fact]
    public async Task Times_are_utc_with_milliseconds_and_those_of_the_id()
    {
        var execution = (await _session.DispatchAsync($$"""{"action":"service.restart",{{Cohort}}}""")).Json;

        var created = execution.GetProperty("created_at").GetString()!;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", created);
        Assert.Equal(DateTimeOffset.Parse(created, CultureInfo.InvariantCulture), UuidV7.TimeOf(execution.GetProperty("id").GetGuid()));
        Assert.InRange(
            DateTimeOffset.UtcNow - execution.GetProperty("created_at").GetDateTimeOffset(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Diagnostics_of_the_cohort_end_with_inline_and_archived_output()
    {
        var execution = await _session.RunAsync($$"""{"action":"diagnostics.collect",{{Cohort}}}""");

        Assert.Equal("succeeded", execution.GetProperty("status").GetString());
        var targets = execution.GetProperty("targets").EnumerateArray().ToList();
        Assert.True(targets.Count >= 2);
        Assert.All(targets, target => Assert.Equal("succeeded", target.GetProperty("status").GetString()));
        var outputs = targets.ToLookup(target => target.GetProperty("output_ref").GetProperty("kind").GetString());
        Assert.NotEmpty(outputs["inline"]);
        Assert.All(outputs["inline"], target =>
        {
            var output = target.GetProperty("output_ref");
            Assert.Equal(["kind", "inline_bytes"], output.EnumerateObject().Select(member => member.Name));
            Assert.InRange(output.GetProperty("inline_bytes").GetBytesFromBase64().Length, 1, 16_384);
        });
        Assert.NotEmpty(outputs["object_store"]);
        Assert.All(outputs["object_store"], target =>
        {
            var output = target.GetProperty("output_ref");
            Assert.Equal(["kind", "bucket", "key", "sha256"], output.EnumerateObject().Select(member => member.Name));
            Assert.Matches("^[0-9a-f]{64}$", output.GetProperty("sha256").GetString());
            Assert.Contains(target.GetProperty("node_id").GetString()!, output.GetProperty("key").GetString(), StringComparison.Ordinal);
            Assert.Contains(execution.GetProperty("id").GetString()!, output.GetProperty("key").GetString(), StringComparison.Ordinal);
        });
        Assert.Equal(
            targets.Max(target => target.GetProperty("updated_at").GetDateTimeOffset()),
            execution.GetProperty("updated_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_archived_digest_is_that_of_the_bytes()
    {
        var busy = FleetBuilder.Build(12, 1).Nodes[1];

        var execution = await _session.RunAsync($$"""{"action":"diagnostics.collect","node_id":"{{busy.Id}}"}""");

        // The first execution of a seed has the same outputs each time, so the bytes can be made again.
        var random = SeededRandom.For(1, "run", busy.Number, 1);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            // Delays were drawn before: acknowledgement, start, run.
            random.NextBits();
        }

        var bytes = new DiagnosticsCollect().Execute(
            new ActionRun(busy, FleetBuilder.Build(12, 1), ActionParameters.None, random, DateTimeOffset.UtcNow)).Body();
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            execution.GetProperty("targets")[0].GetProperty("output_ref").GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task A_single_node_is_the_only_target()
    {
        var execution =
            await _session.RunAsync("""{"action":"system.info","node_id":"0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1","selector":null}""");

        var target = Assert.Single(execution.GetProperty("targets").EnumerateArray());
        Assert.Equal("0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1", target.GetProperty("node_id").GetString());
        var text = Encoding.UTF8.GetString(target.GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64());
        Assert.Equal("edge-eu-07", JsonElement.Parse(text).GetProperty("hostname").GetString());
    }

    [Fact]
    public async Task The_examples_of_the_documents_are_accepted()
    {
        var restart = await _session.RunAsync("""{"action":"restart-agent","node_id":"0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1"}""");
        var rotate = await _session.RunAsync($$"""{"action":"rotate-keys","type":"hook","timeout_seconds":120,{{Cohort}}}""");
        var worker =
            await _session.RunAsync(
                """{"action":"restart-agent","type":"builtin","parameters":{},"timeout_seconds":300,"selector":"role=worker,region=eu-west"}""");

        Assert.All([restart, rotate, worker], execution => Assert.Equal("succeeded", execution.GetProperty("status").GetString()));
        Assert.Equal("hook", rotate.GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_action_without_output_leaves_targets_without_output()
    {
        var execution = await _session.RunAsync($$"""{"action":"service.restart",{{Cohort}}}""");

        Assert.All(execution.GetProperty("targets").EnumerateArray(), target => Assert.False(target.TryGetProperty("output_ref", out _)));
    }

    [Fact]
    public async Task A_missing_required_parameter_fails_on_the_node()
    {
        var execution = await _session.RunAsync($$"""{"action":"diagnostics.ping_peer","parameters":{"unknown":[1]},{{Cohort}}}""");

        Assert.Equal("failed", execution.GetProperty("status").GetString());
        Assert.All(execution.GetProperty("targets").EnumerateArray(), target => Assert.False(target.TryGetProperty("output_ref", out _)));
    }

    [Fact]
    public async Task The_troubled_node_fails_with_an_output_and_the_others_succeed()
    {
        var execution = await _session.RunAsync("""{"action":"service.restart","selector":"env=dev"}""");

        Assert.Equal("failed", execution.GetProperty("status").GetString());
        var failed = Assert.Single(
            execution.GetProperty("targets").EnumerateArray(), target => target.GetProperty("status").GetString() == "failed");
        Assert.Contains(
            "read-only file system",
            Encoding.UTF8.GetString(failed.GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"selector":"env=prod"}""")]
    [InlineData("""{"action":null,"selector":"env=prod"}""")]
    [InlineData("""{"action":"","selector":"env=prod"}""")]
    [InlineData("""{"action":7,"selector":"env=prod"}""")]
    [InlineData("""{"action":"\ud800","selector":"env=prod"}""")]
    [InlineData("""{"action":"system.info"}""")]
    [InlineData("""{"action":"system.info","selector":null,"node_id":null}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","node_id":"0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1"}""")]
    [InlineData("""{"action":"system.info","node_id":"edge-eu-07"}""")]
    [InlineData("""{"action":"system.info","node_id":"00000000-0000-0000-0000-000000000000"}""")]
    [InlineData("""{"action":"system.info","node_id":"{0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1}"}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","type":"Builtin"}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","type":"script"}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","timeout_seconds":-1}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","timeout_seconds":86401}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","timeout_seconds":1.5}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","timeout_seconds":"30"}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","parameters":[]}""")]
    [InlineData("""{"action":"system.info","selector":"env=prod","parameters":"a=b"}""")]
    public async Task A_malformed_body_is_refused(string body)
    {
        (await _session.DispatchAsync(body)).Problem(400, "invalid_body");
        Assert.Equal(0, _session.Host.MintedExecutions);
    }

    [Fact]
    public async Task Texts_may_have_4096_characters_and_no_more()
    {
        static string Selector(int length) => $$"""{"action":"system.info","selector":"{{new string('a', length)}}"}""";
        static string Action(int length) => $$"""{"action":"{{new string('a', length)}}","selector":"env=prod"}""";

        (await _session.DispatchAsync(Selector(4096))).Problem(422, "selector_empty_cohort");
        (await _session.DispatchAsync(Selector(4097))).Problem(400, "invalid_body");
        (await _session.DispatchAsync(Action(4096))).Problem(400, "action_not_declared");
        (await _session.DispatchAsync(Action(4097))).Problem(400, "invalid_body");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(86_400)]
    public async Task The_limits_of_the_timeout_are_accepted(int seconds)
    {
        Assert.Equal("succeeded", (await _session.RunAsync(
            $$"""{"action":"system.info","timeout_seconds":{{seconds}},{{Cohort}}}""")).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("env=", 4)]
    [InlineData("env=prod && tier=edge", 9)]
    public async Task A_malformed_selector_is_refused_with_its_place(string selector, int position)
    {
        var problem = (await _session.DispatchAsync($$"""{"action":"system.info","selector":"{{selector}}"}""")).Problem(
            400, "malformed_selector");

        Assert.StartsWith($"At byte {position}: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gather_info")]
    [InlineData("rotate-keys")]
    [InlineData("System.Info")]
    public async Task An_action_that_is_not_declared_is_refused(string action)
    {
        (await _session.DispatchAsync($$"""{"action":"{{action}}",{{Cohort}}}""")).Problem(400, "action_not_declared");
    }

    [Theory]
    [InlineData("system.info")]
    [InlineData("cleanup")]
    public async Task A_hook_that_is_not_catalogued_is_refused(string hook)
    {
        (await _session.DispatchAsync($$"""{"action":"{{hook}}","type":"hook",{{Cohort}}}""")).Problem(409, "hook_integrity_violation");
    }

    [Fact]
    public async Task An_empty_cohort_is_refused()
    {
        (await _session.DispatchAsync("""{"action":"system.info","selector":"env=moon"}""")).Problem(422, "selector_empty_cohort");
        (await _session.DispatchAsync("""{"action":"system.info","node_id":"0190a8b8-b1c1-7b1b-8b1b-000000000000"}""")).Problem(
            404, "node_not_found");
        Assert.Equal(0, _session.Host.MintedExecutions);
    }

    [Fact]
    public async Task Only_json_is_accepted_and_not_any_amount_of_it()
    {
        (await _session.SendAsync(HttpMethod.Post, $"{_session.Executions}/dispatch", "{}", type: "text/plain")).Problem(
            415, "unsupported_media_type");
        (await _session.DispatchAsync($$"""{"action":"system.info","parameters":{"a":"{{new string('x', 1024 * 1024)}}"},{{Cohort}}}"""))
            .Problem(413, "request_body_too_large");
    }

    [Fact]
    public async Task Unknown_members_are_ignored()
    {
        Assert.Equal(201, (await _session.DispatchAsync($$"""{"action":"system.info","color":"red",{{Cohort}}}""")).Status);
    }

    [Fact]
    public async Task A_reader_may_not_dispatch_and_learns_nothing_else()
    {
        var problem = (await _session.DispatchAsync($$"""{"action":"system.info",{{Cohort}}}""", _session.Host.ReaderToken))
            .Problem(403, "permission_denied");

        Assert.Equal("insufficient_relation", problem.GetProperty("reason").GetString());
        Assert.NotEqual(0, problem.GetProperty("relation_path").GetArrayLength());
        (await _session.DispatchAsync("not json", _session.Host.ReaderToken)).Problem(403, "permission_denied");
        (await _session.SendAsync(
            HttpMethod.Post,
            $"/v1/projects/{Guid.CreateVersion7()}/executions/dispatch",
            "{}",
            _session.Host.ReaderToken)).Problem(403, "permission_denied");
        Assert.Equal(0, _session.Host.MintedExecutions);
    }

    [Fact]
    public async Task Another_project_does_not_exist()
    {
        (await _session.SendAsync(HttpMethod.Post, $"/v1/projects/{Guid.CreateVersion7()}/executions:dispatch", "{}"))
            .Problem(404, "project_not_found");
        (await _session.SendAsync(
            HttpMethod.Post,
            "/v1/projects/0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c1/executions:dispatch",
            $$"""{"action":"system.info",{{Cohort}}}"""))
            .Problem(422, "selector_empty_cohort");
        (await _session.SendAsync(HttpMethod.Post, "/v1/projects/edge/executions:dispatch", "{}")).Problem(400, "invalid_project_id");
    }
}
