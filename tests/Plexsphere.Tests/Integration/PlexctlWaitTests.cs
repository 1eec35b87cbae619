using System.Text.Json.Nodes;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;
using YamlDotNet.Serialization;

namespace Plexsphere.Tests.Integration;

/// <summary><c>plexctl action wait</c> and <c>action dispatch --wait</c>.</summary>
public class PlexctlWaitTests
{
    private static readonly string Project = Sample.Project.ToString();
    private static readonly string First = Sample.NumberedId(1).ToString();
    private static readonly string Second = Sample.NumberedId(2).ToString();

    private static ScriptedResponse Response(ScriptedRequest request, Func<string, string?> statusOf)
    {
        var id = request.Path.Split('/')[^1];
        return statusOf(id) is { } status
            ? ScriptedResponse.Json(200, Sample.Execution(status, Guid.Parse(id), Sample.Target(status)).ToJsonString())
            : ScriptedResponse.Coded(404, "execution_not_found");
    }

    private static ScriptedServer Server(Func<string, string?> statusOf) => new((request, _) => Response(request, statusOf));

    [Fact]
    public async Task Follows_an_execution_to_its_end()
    {
        await using var server = new ScriptedServer((request, index) => Response(request, _ => index < 2 ? "started" : "failed"));

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, "action", "wait", "--project", Project, "--id", First);

        // As with dispatch --wait: how an execution ended is in the output.
        Assert.Equal(0, result.Code);
        Assert.Equal(3, server.Requests.Count);
        Assert.Matches($"^{First}  service\\.restart  builtin  failed ", result.Lines[1]);
        Assert.Matches("^NODE_ID ", result.Lines[2]);
        Assert.Equal(
            ["0 of 1 targets finished", "1 of 1 targets finished"],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()));
    }

    [Fact]
    public async Task Writes_one_as_get_does_and_several_as_a_listing()
    {
        await using var server = Server(id => id == First ? "succeeded" : "failed");
        string[] one = ["action", "wait", "--project", Project, "--id", First, "--id", First];
        string[] two = [.. one, "--id", Second];

        var json = (await Plexctl.RunAsync(server.Url, Engines.Token, [.. one, "--output", "json"])).Json;
        var got = (await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "get", "--project", Project, "--id", First, "--output", "json")).Json;
        var items = (await Plexctl.RunAsync(server.Url, Engines.Token, [.. two, "--output", "json"])).Json["items"]!.AsArray();
        var yaml = await Plexctl.RunAsync(server.Url, Engines.Token, [.. two, "--output", "yaml"]);
        var text = await Plexctl.RunAsync(server.Url, Engines.Token, two);

        Assert.True(JsonNode.DeepEquals(got, json), json.ToJsonString());
        Assert.Equal([(First, "succeeded"), (Second, "failed")], items.Select(item => ((string)item!["id"]!, (string)item["status"]!)));
        var read = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(yaml.Output);
        Assert.Equal([First, Second], read["items"].Select(item => (string)item["id"]));
        Assert.Equal(2, text.Lines.Count(line => line.StartsWith("ID ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task An_unknown_one_is_an_error_and_the_others_are_followed(string format)
    {
        await using var server = Server(id => id == First ? null : "succeeded");

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "wait", "--project", Project, "--id", First, "--id", Second, "--output", format);

        Assert.Equal(1, result.Code);
        Assert.Contains($"plexctl: {First}: Because", result.Error, StringComparison.Ordinal);
        Assert.Contains(Second, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("still open", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task A_time_out_shows_the_last_state_and_the_line_that_goes_on(string format)
    {
        await using var server = Server(id => id == First ? "started" : "succeeded");

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,

            [
                "action",
                "wait",
                "--project",
                Project,
                "--id",
                First,
                "--id",
                Second,
                "--wait-timeout-seconds",
                "1",
                "--poll-seconds",
                "3600",
                "--output",
                format,
            ]);

        Assert.Equal(1, result.Code);
        Assert.Contains($"{First} started: not finished after 1 s", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"  plexctl action wait --project {Project} --id {First}{Environment.NewLine}", result.Error, StringComparison.Ordinal);
        Assert.Contains("succeeded", result.Output, StringComparison.Ordinal);
        Assert.Contains("started", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
        if (format == "json")
        {
            Assert.Equal([Second, First], result.Json["items"]!.AsArray().Select(item => (string)item!["id"]!));
        }
    }

    [Fact]
    public async Task A_refusal_ends_it_and_names_what_is_open()
    {
        await using var server =
            new ScriptedServer((request, index) => index < 2 ? Response(request, _ => "started") : ScriptedResponse.Coded(401, null));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "wait", "--project", Project, "--id", First, "--id", Second, "--output", "json");

        Assert.Equal(3, result.Code);
        Assert.Equal(["started", "started"], result.Json["items"]!.AsArray().Select(item => (string)item!["status"]!));
        Assert.Contains($"plexctl action wait --project {Project} --id {First} --id {Second}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--id", "action", "wait", "--project", "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0")]
    [InlineData("--id", "action", "wait", "--project", "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0", "--id", "x")]
    [InlineData(
        "--wait-timeout-seconds",
        "action",
        "wait",
        "--project",
        "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0",
        "--wait-timeout-seconds",
        "0")]
    [InlineData("--poll-seconds", "action", "wait", "--project", "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0", "--poll-seconds", "3601")]
    [InlineData(
        "--dispatch-revision",
        "action",
        "dispatch",
        "--project",
        "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0",
        "--action",
        "a",
        "--selector",
        "s",
        "--dispatch-revision",
        "dot")]
    public async Task Bad_usage_is_2(string named, params string[] arguments)
    {
        var result = await Plexctl.RunAsync(null, null, arguments);

        Assert.Equal(2, result.Code);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "/executions:dispatch")]
    [InlineData("auto", "/executions:dispatch")]
    [InlineData("colon", "/executions:dispatch")]
    [InlineData("Slash", "/executions/dispatch")]
    public async Task A_dispatch_goes_to_the_path_that_is_said_and_names_its_id(string? revision, string path)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(202, Sample.Execution("pending").ToJsonString()));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token,
            [
                "action",
                "dispatch",
                "--project",
                Project,
                "--action",
                "service.restart",
                "--selector",
                "a=b",
                .. revision is null ? [] : new[] { "--dispatch-revision", revision },
            ]);

        Assert.Equal((0, $"Dispatched {Sample.Id}"), (result.Code, result.Error.Trim()));
        Assert.EndsWith(path, Assert.Single(server.Requests).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_on_the_path_that_is_said_is_final()
    {
        await using var sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { Revision = SandboxRevision.Slash }, TestContext.Current.CancellationToken);
        string[] dispatch = ["action", "dispatch", "--project", Project, "--action", "service.restart", "--selector", "env=prod"];

        var refused = await Plexctl.RunAsync(sandbox.Url, sandbox.Token, [.. dispatch, "--dispatch-revision", "colon"]);
        var found = await Plexctl.RunAsync(sandbox.Url, sandbox.Token, dispatch);

        Assert.Equal((1, 0), (refused.Code, found.Code));
        Assert.Equal(1, sandbox.MintedExecutions);
    }
}
