using System.IO.Compression;
using System.Text;
using Plexsphere.Core.Agents;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>What the one exchange does with everything that can come instead of a good response.</summary>
public class ExchangeTests
{
    private static readonly string Project = $"{Sample.Project}";
    private static readonly DispatchRequest Order = new() { ProjectId = Sample.Project, Action = "service.restart", NodeId = Sample.Node };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int, string, string> Corrupt
    {
        get
        {
            var data = new TheoryData<int, string, string>();
            foreach (var (status, type) in new[]
            {
                (200, "application/json"),
                (201, "application/json"),
                (404, "application/problem+json"),
                (500, "application/problem+json"),
            })
            {
                foreach (var encoding in new[] { "gzip", "deflate", "br" })
                {
                    data.Add(status, type, encoding);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Corrupt))]
    public async Task A_body_that_is_not_what_its_encoding_says_is_a_malformed_response(int status, string type, string encoding)
    {
        await using var server =
            new ScriptedServer(ScriptedResponse.Create(
                status, type, "{\"items\":[]} not packed at all"u8.ToArray(), $"Content-Encoding: {encoding}"));
        using var engine = Engines.Open(server.Url, revision: PlexDispatchRevision.Colon);
        var agent = new AgentClient(server.Url, AgentCredentials.None);

        var read = await Assert.ThrowsAnyAsync<PlexException>(() => engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop));
        var dispatch = await Assert.ThrowsAnyAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));
        var queue = await Assert.ThrowsAnyAsync<PlexException>(() => agent.QueueAsync(null, Stop));
        var schedule = await Assert.ThrowsAnyAsync<PlexException>(() => new AgentScheduler(agent).ScheduleAsync(
            new AgentActionRequest { Kind = "k", ActionId = Sample.Id }, null, Stop));

        Assert.Equal(
            ("MalformedResponse", "DispatchOutcomeUnknown", "MalformedResponse", "AgentScheduleOutcomeUnknown"),
            (read.ErrorId, dispatch.ErrorId, queue.ErrorId, schedule.ErrorId));
        Assert.Equal(2, server.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task Plexctl_says_in_two_lines_what_a_corrupt_body_means()
    {
        await using var server = new ScriptedServer(
            ScriptedResponse.Create(201, "application/json", "no"u8.ToArray(), "Content-Encoding: gzip"));

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,
            "action",
            "dispatch",
            "--project",
            Project,
            "--action",
            "service.restart",
            "--node",
            $"{Sample.Node}");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"Whether 'service.restart' was dispatched is unknown (to node {Sample.Node} in project {Project} at {server.Url}).",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_answers_without_end_is_cut_off_where_a_control_plane_is()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var blank = Encoding.ASCII.GetBytes(new string(' ', 1024 * 1024));
            for (var i = 0; i < 257; i++)
            {
                await gzip.WriteAsync(blank, Stop);
            }
        }

        await using var server = new ScriptedServer(
            ScriptedResponse.Create(200, "application/json", packed.ToArray(), "Content-Encoding: gzip"));
        using var engine = Engines.Open(server.Url);

        var agent =
            await Assert.ThrowsAsync<PlexException>(() => new AgentClient(server.Url, AgentCredentials.None).FinishedAsync(null, Stop));
        var control = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop));

        Assert.Equal(("ResponseTooLarge", "ResponseTooLarge"), (agent.ErrorId, control.ErrorId));
        Assert.Equal(control.Message, agent.Message);
    }

    [Theory]
    [InlineData("http_proxy", "127.0.0.1")]
    [InlineData("HTTP_PROXY", "localhost")]
    [InlineData("ALL_PROXY", "127.0.0.1")]
    [InlineData("all_proxy", "localhost")]
    public async Task What_is_on_this_machine_is_reached_without_a_proxy(string variable, string host)
    {
        await using var proxy = new ScriptedServer(ScriptedResponse.Coded(502, null));
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Execution(targets: Sample.Target()).ToJsonString()));
        var address = new UriBuilder(server.Url) { Host = host }.Uri;

        var result = await Plexctl.ScriptAsync(
            address,
            Engines.Token,
            $"plexctl action get --project {Project} --id {Sample.Id}",
            (variable, proxy.Url.AbsoluteUri),
            ("NO_PROXY", ""));

        Assert.Equal(0, result.Code);
        Assert.Empty(proxy.Requests);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_without_its_password()
    {
        await using var proxy = new ScriptedServer(ScriptedResponse.Empty(407, "Proxy-Authenticate: Basic realm=\"x\""));
        var address = $"http://operator:g3heim@127.0.0.1:{proxy.Url.Port}";

        var result = await Plexctl.ScriptAsync(
            new Uri("https://plex.example"),
            Engines.Token,
            $"plexctl --max-retries 0 action get --project {Project} --id {Sample.Id}",
            ("HTTPS_PROXY", address),
            ("https_proxy", address),
            ("NO_PROXY", ""));

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.NotEmpty(proxy.Requests);
        Assert.DoesNotContain("g3heim", result.Error, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{proxy.Url.Port}", result.Error, StringComparison.Ordinal);
        Assert.Contains("HTTPS_PROXY", result.Error, StringComparison.Ordinal);
    }

    public static TheoryData<string> Forms
    {
        get
        {
            var bytes = Encoding.UTF8.GetBytes(Engines.Token);
            return
            [
                Engines.Token,
                Engines.Token.ToUpperInvariant(),
                Uri.EscapeDataString(Engines.Token),
                Convert.ToBase64String(bytes),
                Convert.ToBase64String([.. "u:"u8, .. bytes]),
                Convert.ToBase64String([.. "x"u8, .. bytes, .. "yz"u8]),
                Convert.ToHexString(bytes),
                BitConverter.ToString(bytes),
                string.Concat(bytes.Select(b => $"%{b:x2}")),
                Uri.EscapeDataString(string.Concat(bytes.Select(b => $"%{b:X2}"))),
                string.Concat(bytes.Select(b => $"&#{b};")),
                string.Concat(bytes.Select(b => $@"\u{(int)b:x4}")),
            ];
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_token_that_comes_back_in_any_form_is_shown_in_none(string form)
    {
        var safe = form.Replace("=", "", StringComparison.Ordinal).Replace("+", "-", StringComparison.Ordinal).Replace(
            "/", "_", StringComparison.Ordinal);
        ScriptedResponse[] responses =
        [
            ScriptedResponse.Create(200, $"text/x{safe}", "x"u8.ToArray()),
            ScriptedResponse.Json(200, Sample.Page([Sample.Execution()], form)),
            ScriptedResponse.Problem(
                400,
                $$"""{"detail":"{{form}}","title":"{{form}}","code":"{{form}}","correlation_id":"{{form}}","relation_path":["{{form}}"]}"""),
            ScriptedResponse.Empty(302, $"Location: https://elsewhere.example/?t={safe}"),
            ScriptedResponse.Json(200, $$"""{"items":[{"id":"{{form}}"}]}"""),
            ScriptedResponse.Json(
                200,
                $$"""{"items":[{"id":"{{Sample.Id}}","project_id":"{{Sample.Project}}","domain_id":"{{Sample.Domain}}","action":"{{form}}","type":"builtin","status":"failed","created_at":"2026-08-04T10:00:00Z","updated_at":"2026-08-04T10:00:00Z","targets":[]}]}"""),
        ];
        foreach (var response in responses)
        {
            await using var server = new ScriptedServer(response);
            using var engine = Engines.Open(server.Url);

            string text;
            try
            {
                // As it is, the token is taken out of a body before anything reads it.
                text =
                    (await engine.Executions.ListPageAsync(
                        new ExecutionQuery { ProjectId = Sample.Project, Action = "service.restart" }, null, Stop))
                    .NextCursor ?? "";
            }
            catch (PlexException error)
            {
                text = $"{error} {error.RecommendedAction} {(error as PlexApiException)?.Detail} {(error as PlexApiException)?.Title} "
                    + $"{(error as PlexApiException)?.CorrelationId}";
            }

            Assert.DoesNotContain(safe, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(form.TrimEnd('=')[..^2], text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_body_that_stalls_fails_within_the_budget_of_repetitions()
    {
        await using var server = new ScriptedServer(ScriptedResponse.StalledBody(200, "application/json", "{"));
        using var engine = Engines.Open(server.Url, limits: new PlexConnectionLimits { RetryTimeoutSeconds = 1 });

        var error = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop)
            .WaitAsync(TimeSpan.FromSeconds(60), Stop));

        Assert.Equal("RequestTimedOut", error.ErrorId);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_token_that_was_replaced_is_taken_before_a_dispatch_and_after_a_refused_read()
    {
        var current = "psk_first_0001";
        await using var server = new ScriptedServer((request, _) =>
            request.Headers["Authorization"] != $"Bearer {current}" ? ScriptedResponse.Coded(401, "unauthenticated")
            : request.Method == "POST" ? Sample.Minted(request)
            : ScriptedResponse.Json(200, Sample.Execution().ToJsonString()));
        using var engine = Engines.Open(server.Url, current, read: () => current);

        current = "psk_second_0002";
        await engine.Executions.DispatchAsync(Order, null, Stop);
        Assert.Single(server.Requests);

        current = "psk_third_0003";
        Assert.Equal(Sample.Id, (await engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop)).Id);
        Assert.Equal(3, server.Requests.Count);
    }
}
