using System.Text.Json.Nodes;
using Plexsphere.Core.Agents;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>Responses that are well formed and about something else than was asked for.</summary>
public class LyingServerTests
{
    private static readonly string Project = $"{Sample.Project}";
    private static readonly string Other = $"{Sample.NumberedId(7)}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ScriptedResponse Changed(JsonObject execution, string member, string value)
    {
        var changed = execution;
        if (member == "node_id")
        {
            changed["targets"]![0]![member] = value;
        }
        else
        {
            changed[member] = value;
        }

        return ScriptedResponse.Json(200, changed.ToJsonString());
    }

    [Theory]
    [InlineData("id")]
    [InlineData("project_id")]
    public async Task An_execution_that_was_not_asked_for_is_not_shown(string member)
    {
        await using var server = new ScriptedServer(Changed(Sample.Execution(targets: Sample.Target()), member, Other));

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, "action", "get", "--project", Project, "--id", $"{Sample.Id}");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains($"$.{member}", result.Error, StringComparison.Ordinal);
        Assert.Contains(Other, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("project_id", null)]
    [InlineData("action", "rm")]
    [InlineData("type", "hook")]
    [InlineData("node_id", null)]
    public async Task A_dispatch_whose_response_is_about_something_else_is_an_unknown_outcome(string member, string? value)
    {
        await using var server =
            new ScriptedServer(Changed(Sample.Execution("pending", targets: Sample.Target("pending")), member, value ?? Other));

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,
            "action",
            "dispatch",
            "--wait",
            "--project",
            Project,
            "--action",
            "service.restart",
            "--type",
            "builtin",
            "--node",
            $"{Sample.Node}");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Single(server.Requests);
        Assert.Contains("is unknown", result.Error, StringComparison.Ordinal);
        Assert.Contains(member, result.Error, StringComparison.Ordinal);
        Assert.Contains($"{Sample.Id}", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"plexctl action list --project {Project} --all --action-name 'service.restart' --after ",
            result.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("project_id", null)]
    [InlineData("action", "rm")]
    public async Task A_listing_of_something_else_is_not_shown(string member, string? value)
    {
        var wrong = Sample.Execution(id: Sample.NumberedId(1));
        wrong[member] = value ?? Other;
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Page([Sample.Execution(), wrong])));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "list", "--all", "--project", Project, "--action-name", "service.restart");

        Assert.Equal(1, result.Code);
        Assert.DoesNotContain(Other, result.Output, StringComparison.Ordinal);
        Assert.Contains($"$.items[1].{member}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_schedules_something_else_leaves_the_outcome_unknown()
    {
        var asked = Sample.NumberedId(1);
        var info =
            $$$"""{"action":{"id":"{{{asked}}}","kind":"other","state":"NEW","args":{},"created_ts":"2026-08-04T10:00:00Z"},"history":[]}""";
        await using var otherKind = new ScriptedServer(
            ScriptedResponse.Json(200, $$"""{"id":"{{asked}}"}"""),
            ScriptedResponse.Json(200, info));
        await using var otherId = new ScriptedServer(
            ScriptedResponse.Json(200, $$"""{"id":"{{Other}}"}"""),
            ScriptedResponse.Json(200, info.Replace($"{asked}", Other, StringComparison.Ordinal)));
        var order = new AgentActionRequest { Kind = "replicante.io/service.restart", ActionId = asked };

        foreach (var server in new[] { otherKind, otherId })
        {
            var error = await Assert.ThrowsAnyAsync<PlexException>(
                () => new AgentScheduler(new AgentClient(server.Url, AgentCredentials.None)).ScheduleAsync(order, null, Stop));

            Assert.Equal("AgentScheduleOutcomeUnknown", error.ErrorId);
            Assert.Contains("replicante.io/service.restart", error.Message, StringComparison.Ordinal);
            Assert.Contains($"{server.Url}", error.Message, StringComparison.Ordinal);
            Assert.Single(server.Requests, request => request.Method == "POST");
        }
    }

    [Theory]
    [InlineData("route_not_found", true)]
    [InlineData("not_found", true)]
    [InlineData(null, true)]
    [InlineData("project_not_found", false)]
    [InlineData("node_not_found", false)]
    public async Task Only_the_operations_own_codes_pin_a_path(string? code, bool triesSlash)
    {
        await using var server = new ScriptedServer((request, _) =>
            request.Path.EndsWith(":dispatch", StringComparison.Ordinal) ? ScriptedResponse.Coded(404, code) : Sample.Minted(request));
        using var engine = Engines.Open(server.Url);
        var order = new DispatchRequest { ProjectId = Sample.Project, Action = "a", NodeId = Sample.Node };

        if (triesSlash)
        {
            Assert.Equal("a", (await engine.Executions.DispatchAsync(order, null, Stop)).Action);
        }
        else
        {
            await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(order, null, Stop));
        }

        Assert.Equal(triesSlash ? 2 : 1, server.Requests.Count);
    }
}
