using System.Text.Json.Nodes;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>What <c>plexctl action dispatch --wait</c> makes of a server that is not at its best meanwhile.</summary>
public class PlexctlOutageTests
{
    private static readonly string Project = Sample.Project.ToString();

    private static ScriptedResponse Response(string status, params JsonObject[] targets) =>
        ScriptedResponse.Json(200, Sample.Execution(status, targets: targets).ToJsonString());

    private static async Task<(PlexctlResult Result, int Dispatches)> FollowAsync(Func<int, ScriptedResponse> read)
    {
        var reads = 0;
        await using var server = new ScriptedServer((request, _) => request.Method == "POST" ? Sample.Minted(request) : read(reads++));
        string[] arguments =
        [
            "action",
            "dispatch",
            "--wait",
            "--project",
            Project,
            "--action",
            "service.restart",
            "--node",
            $"{Sample.Node}",
            "--output",
            "json",
        ];
        var result = await Plexctl.RunAsync(server.Url, Engines.Token, arguments);
        Assert.StartsWith($"Dispatched {Sample.Id}", result.Error, StringComparison.Ordinal);
        return (result, server.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task A_wait_goes_on_over_resets_failures_and_pages_of_a_gateway_with_one_warning_at_each_end()
    {
        ScriptedResponse[] responses =
        [
            Response("started", Sample.Target("started")), ScriptedResponse.Reset, ScriptedResponse.Coded(
                500, "internal"), ScriptedResponse.Html(502), ScriptedResponse.Html(200), ScriptedResponse.Close,
            Response("started", Sample.Target("started")), Response("succeeded", Sample.Target()),
        ];

        var (result, dispatches) = await FollowAsync(read => responses[Math.Min(read, responses.Length - 1)]);

        Assert.Equal((0, 1), (result.Code, dispatches));
        Assert.Equal("succeeded", (string)result.Json["status"]!);
        Assert.Single(result.Error.Split('\n'), line => line.StartsWith("plexctl: The server answers again", StringComparison.Ordinal));
        Assert.Single(result.Error.Split('\n'), line => line.Contains("No response", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_read_just_after_its_dispatch_is_waited_for()
    {
        var (result, _) =
            await FollowAsync(read =>
                read < 3 ? ScriptedResponse.Coded(404, "execution_not_found") : Response("succeeded", Sample.Target()));

        Assert.Equal(0, result.Code);
        Assert.Equal("succeeded", (string)result.Json["status"]!);
    }

    [Fact]
    public async Task A_status_that_is_not_known_ends_the_wait_when_every_target_has_ended()
    {
        var (result, _) = await FollowAsync(_ => Response("partially_succeeded", Sample.Target(), Sample.Target("failed")));

        Assert.Equal(0, result.Code);
        Assert.Equal("partially_succeeded", (string)result.Json["status"]!);
        Assert.Contains("partially_succeeded", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_answers_about_another_execution_is_an_error_and_the_real_one_is_named()
    {
        var (result, _) = await FollowAsync(_ => ScriptedResponse.Json(
            200, Sample.Execution("succeeded", Sample.NumberedId(3), Sample.Target()).ToJsonString()));

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
        await using var server = new ScriptedServer((request, _) =>
        {
            if (request.Method == "POST")
            {
                return Sample.Minted(request);
            }

            if (reads++ == 1)
            {
                File.WriteAllText(file.Path, "psk_second_000000002");
            }

            return reads > 2 && request.Headers["Authorization"] != "Bearer psk_second_000000002"
                ? ScriptedResponse.Coded(401, "unauthenticated")
                : Response(reads > 4 ? "succeeded" : "started", Sample.Target(reads > 4 ? "succeeded" : "started"));
        });

        var result = await Plexctl.RunAsync(
            server.Url,
            null,
            "action",
            "dispatch",
            "--wait",
            "--project",
            Project,
            "--action",
            "service.restart",
            "--node",
            $"{Sample.Node}",
            "--token-file",
            file.Path);

        Assert.Equal(0, result.Code);
        Assert.DoesNotContain("psk_", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(200)]
    [InlineData(0)]
    public async Task What_is_waited_for_by_its_id_may_be_asked_for_in_the_middle_of_an_outage(int status)
    {
        await using var server = new ScriptedServer((_, index) =>
            index < 6 ? (status == 0 ? ScriptedResponse.Reset : ScriptedResponse.Html(status)) : Response("succeeded", Sample.Target()));

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,
            "action",
            "wait",
            "--project",
            Project,
            "--id",
            $"{Sample.Id}",
            "--wait-timeout-seconds",
            "60",
            "--output",
            "json");

        Assert.Equal(0, result.Code);
        Assert.Equal("succeeded", (string)result.Json["status"]!);
    }

    [Fact]
    public async Task The_time_out_of_a_wait_counts_from_its_first_look()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "wait", "--project", Project, "--id", $"{Sample.Id}", "--wait-timeout-seconds", "1");

        Assert.Equal(1, result.Code);
        Assert.Contains($"plexctl action wait --project {Project} --id {Sample.Id}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_cannot_be_had_does_not_cost_the_others()
    {
        var (good, denied, lied) = (Sample.NumberedId(1), Sample.NumberedId(2), Sample.NumberedId(3));
        await using var server = new ScriptedServer((request, _) =>
            request.Path.EndsWith($"{good}", StringComparison.Ordinal) ? ScriptedResponse.Json(
                200, Sample.Execution("succeeded", good, Sample.Target()).ToJsonString())
            : request.Path.EndsWith($"{denied}", StringComparison.Ordinal) ? ScriptedResponse.Coded(403, "permission_denied")
            : ScriptedResponse.Json(200, Sample.Execution("succeeded", good, Sample.Target()).ToJsonString()));

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,
            "action",
            "wait",
            "--project",
            Project,
            "--id",
            $"{denied}",
            "--id",
            $"{lied}",
            "--id",
            $"{good}",
            "--output",
            "json");

        Assert.Equal(77, result.Code);
        Assert.Equal($"{good}", (string)Assert.Single(result.Json["items"]!.AsArray())!["id"]!);
        Assert.Contains("$.id", result.Error, StringComparison.Ordinal);
        Assert.Contains($"--id {denied} --id {lied}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task What_a_listing_has_read_is_written_before_the_error_that_ends_it(string format)
    {
        await using var server = new ScriptedServer((_, index) =>
            index < 3
                ? ScriptedResponse.Json(200, Sample.Page(index * 50, 50, $"c{index + 1}"))
                : ScriptedResponse.Coded(403, "permission_denied"));

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, "action", "list", "--all", "--project", Project, "--output", format);

        Assert.Equal(77, result.Code);
        Assert.Equal(150, format == "json"
            ? result.Json["items"]!.AsArray().Count
            : result.Output.Split('\n').Count(line => line.Contains("service.restart", StringComparison.Ordinal)));
        Assert.Contains("150 executions were read; go on from the cursor c3", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_have_been_set_going_is_said_on_the_stream_that_works()
    {
        Needs.Unix();
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        var result = await Plexctl.ScriptAsync(
            server.Url, Engines.Token, $"plexctl action dispatch --project {Project} --action service.restart --node {Sample.Node} 2>&-");

        Assert.Equal(1, result.Code);
        Assert.Contains("'service.restart' was dispatched is unknown", result.Output, StringComparison.Ordinal);
        Assert.Contains("plexctl action list", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--selector \"$(printf 'env=\\377')\" --action a")]
    [InlineData("--selector env=prod --action \"$(printf 'a\\355\\240\\200')\"")]
    [InlineData("--selector env=prod --action ' '")]
    [InlineData("--selector ' ' --action a")]
    public async Task Text_that_would_arrive_as_something_else_is_refused(string options)
    {
        Needs.Unix();
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));

        var result = await Plexctl.ScriptAsync(server.Url, Engines.Token, $"plexctl action dispatch --project {Project} {options}");

        Assert.Equal(2, result.Code);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_closed_standard_input_has_no_token()
    {
        Needs.Unix();
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, "{}"));

        var result = await Plexctl.ScriptAsync(server.Url, null, $"plexctl action list --project {Project} --token-file - <&-");

        Assert.Equal(3, result.Code);
        Assert.Empty(server.Requests);
    }
}
