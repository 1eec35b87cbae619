using System.Text.Json.Nodes;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>What <c>plexctl action dispatch --wait</c> makes of a server that is not at its best meanwhile.</summary>
public class PlexctlOutageTests
{
    private static readonly string Project = Sample.Project.ToString();

    private static StubReply Reply(string status, params JsonObject[] targets) => StubReply.Json(200, Sample.Execution(status, targets: targets).ToJsonString());

    private static async Task<(PlexctlResult Result, int Dispatches)> FollowAsync(Func<int, StubReply> read)
    {
        var reads = 0;
        await using var server = new StubServer((request, _) => request.Method == "POST" ? Sample.Minted(request) : read(reads++));
        string[] arguments = ["action", "dispatch", "--wait", "--project", Project, "--action", "service.restart", "--node", $"{Sample.Node}", "--output", "json"];
        var result = await Plexctl.RunAsync(server.Url, Engines.Token, arguments);
        Assert.StartsWith($"Dispatched {Sample.Id}", result.Error, StringComparison.Ordinal);
        return (result, server.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task A_wait_goes_on_over_resets_failures_and_pages_of_a_gateway_with_one_warning_at_each_end()
    {
        StubReply[] replies =
        [
            Reply("started", Sample.Target("started")), StubReply.Reset, StubReply.Coded(500, "internal"), StubReply.Html(502), StubReply.Html(200), StubReply.Close,
            Reply("started", Sample.Target("started")), Reply("succeeded", Sample.Target()),
        ];

        var (result, dispatches) = await FollowAsync(read => replies[Math.Min(read, replies.Length - 1)]);

        Assert.Equal((0, 1), (result.Code, dispatches));
        Assert.Equal("succeeded", (string)result.Json["status"]!);
        Assert.Single(result.Error.Split('\n'), line => line.StartsWith("plexctl: The server answers again", StringComparison.Ordinal));
        Assert.Single(result.Error.Split('\n'), line => line.Contains("No answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_read_just_after_its_dispatch_is_waited_for()
    {
        var (result, _) = await FollowAsync(read => read < 3 ? StubReply.Coded(404, "execution_not_found") : Reply("succeeded", Sample.Target()));

        Assert.Equal(0, result.Code);
        Assert.Equal("succeeded", (string)result.Json["status"]!);
    }

    [Fact]
    public async Task A_status_that_is_not_known_ends_the_wait_when_every_target_has_ended()
    {
        var (result, _) = await FollowAsync(_ => Reply("partially_succeeded", Sample.Target(), Sample.Target("failed")));

        Assert.Equal(0, result.Code);
        Assert.Equal("partially_succeeded", (string)result.Json["status"]!);
        Assert.Contains("partially_succeeded", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_answers_about_another_execution_is_an_error_and_the_real_one_is_named()
    {
        var (result, _) = await FollowAsync(_ => StubReply.Json(200, Sample.Execution("succeeded", Sample.NumberedId(3), Sample.Target()).ToJsonString()));

        Assert.Equal(1, result.Code);
        Assert.Contains("$.id", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("succeeded", result.Output, StringComparison.Ordinal);
        Assert.Contains($"plexctl action wait --project {Project} --id {Sample.Id}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_file_that_is_replaced_during_the_wait_is_read_again()
    {
        Needs.Unix();
        using var file = new TemporaryFile("psk_first_0000000001");
        var reads = 0;
        await using var server = new StubServer((request, _) =>
        {
            if (request.Method == "POST")
            {
                return Sample.Minted(request);
            }

            if (reads++ == 1)
            {
                File.WriteAllText(file.Path, "psk_second_000000002");
            }

            return reads > 2 && request.Headers["Authorization"] != "Bearer psk_second_000000002" ? StubReply.Coded(401, "unauthenticated")
                : Reply(reads > 4 ? "succeeded" : "started", Sample.Target(reads > 4 ? "succeeded" : "started"));
        });

        var result = await Plexctl.RunAsync(
            server.Url, null, "action", "dispatch", "--wait", "--project", Project, "--action", "service.restart", "--node", $"{Sample.Node}", "--token-file", file.Path);

        Assert.Equal(0, result.Code);
        Assert.DoesNotContain("psk_", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }
}
