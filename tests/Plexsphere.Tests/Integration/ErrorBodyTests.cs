using System.Text;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class ErrorBodyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<PlexApiException> ErrorAsync(ScriptedResponse response)
    {
        await using var server = new ScriptedServer(response);
        using var engine = Engines.Open(server.Url);
        return await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop));
    }

    [Fact]
    public async Task Every_member_of_a_denial_is_exposed()
    {
        var error = await ErrorAsync(ScriptedResponse.Problem(
            403,
            """
            {
              "type": "https://plexsphere.com/errors/permission-denied", "title": "Permission Denied", "status": 403,
              "detail": "No.", "instance": "/v1/x", "reason": "out_of_scope", "correlation_id": "01J9ZQ4W8M6T2X5R7C3V1B0NAE",
              "relation_path": ["domain:acme#admin", 5, "project:x#dispatch"]
            }
            """));

        Assert.Equal(("AccessDenied", 77, 403), (error.ErrorId, error.ExitCode, error.StatusCode));
        Assert.Null(error.Code);
        Assert.Equal(("Permission Denied", "No.", "/v1/x"), (error.Title, error.Detail, error.Instance));
        Assert.Equal(("out_of_scope", "domain:acme#admin, project:x#dispatch"), (error.Reason, error.RelationPath));
        Assert.Equal("01J9ZQ4W8M6T2X5R7C3V1B0NAE", error.CorrelationId);
    }

    [Theory]
    [InlineData("\"body-1\"", "X-Correlation-Id: header-1", "body-1")]
    [InlineData("null", "X-Correlation-Id: header-1", "header-1")]
    [InlineData("\"\"", "X-Correlation-Id: header-1", "header-1")]
    [InlineData("\"a\\u0007b\"", "X-Correlation-Id: header-1", "header-1")]
    [InlineData("null", "X-Other: 1", null)]
    public async Task The_correlation_id_is_the_bodys_else_the_headers(string body, string header, string? expected)
    {
        var error = await ErrorAsync(ScriptedResponse.Problem(400, $$"""{"detail":"Bad.","correlation_id":{{body}}}""", header));

        Assert.Equal(expected, error.CorrelationId);
        Assert.Equal(expected is not null, error.Message.Contains("correlation id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_correlation_id_that_is_too_long_is_dropped() =>
        Assert.Null((await ErrorAsync(ScriptedResponse.Problem(400, $$"""{"correlation_id":"{{new string('x', 257)}}"}"""))).CorrelationId);

    [Fact]
    public async Task A_problem_that_calls_itself_plain_JSON_is_read_too() =>
        Assert.Equal(
            "ExecutionNotFound",
            (await ErrorAsync(ScriptedResponse.Json(404, """{"code":"execution_not_found","detail":"Gone."}"""))).ErrorId);

    public static TheoryData<ScriptedResponse> Unreadable =>
    [
        ScriptedResponse.Html(403),
        ScriptedResponse.Empty(403),
        ScriptedResponse.Problem(403, ""),
        ScriptedResponse.Problem(403, "{\"code\":\"rebac_den"),
        ScriptedResponse.Problem(403, "<html>"),
        ScriptedResponse.Problem(403, "[]"),
        ScriptedResponse.Problem(403, "null"),
        ScriptedResponse.Problem(403, """{"\ud83d":1}"""),
        ScriptedResponse.Problem(403, "\"rebac_denied\""),
        ScriptedResponse.Problem(403, """{"code":77,"detail":{},"title":[],"reason":null,"relation_path":"x","correlation_id":1}"""),
        ScriptedResponse.Json(403, "{}"),
        ScriptedResponse.Create(403, "text/plain", "rebac_denied"u8.ToArray()),
        ScriptedResponse.Create(403, "nonsense;;", "{}"u8.ToArray()),
        ScriptedResponse.StalledBody(403, "application/problem+json", "{\"code\":") with { After = ScriptedResponse.Ending.Close },
        ScriptedResponse.StalledBody(403, "application/problem+json", "{\"code\":") with { After = ScriptedResponse.Ending.Reset },
    ];

    [Theory]
    [MemberData(nameof(Unreadable), DisableDiscoveryEnumeration = true)]
    public async Task A_body_that_says_nothing_does_not_hide_the_status(ScriptedResponse response)
    {
        var error = await ErrorAsync(response);

        Assert.Equal(("Forbidden", 4, 403), (error.ErrorId, error.ExitCode, error.StatusCode));
        Assert.Null(error.Code);
        Assert.Contains("HTTP 403", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\u00ff\u00fe")]
    [InlineData("\u00ed\u00a0\u00bd")]
    public async Task Text_that_is_no_Unicode_does_not_hide_the_rest(string bytes)
    {
        var error = await ErrorAsync(ScriptedResponse.Create(
            403, "application/problem+json", Encoding.Latin1.GetBytes($$"""{"code":"rebac_denied","detail":"{{bytes}}"}""")));

        Assert.Equal(("AccessDenied", 77, "rebac_denied"), (error.ErrorId, error.ExitCode, error.Code));
        Assert.Contains("HTTP 403", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_page_is_not_read_to_its_end()
    {
        var error = await ErrorAsync(
            ScriptedResponse.Problem(403, $$"""{"detail":"{{new string('x', 1024 * 1024)}}","code":"rebac_denied"}"""));

        Assert.Equal(403, error.StatusCode);
        Assert.True(error.Message.Length < 100_000);
    }

    [Fact]
    public async Task What_a_body_says_cannot_steer_the_terminal()
    {
        var error = await ErrorAsync(ScriptedResponse.Problem(400, """{"detail":"\u001b]0;x\u0007\r\nnext\u202e","code":"bad\u0000"}"""));

        Assert.DoesNotContain(error.Message, c => char.IsControl(c) || c == '\u202e');
        Assert.Equal("\u00b7]0;x\u00b7\u00b7\u00b7next\u00b7", error.Detail);
    }

    [Theory]
    [InlineData(
        "Bearer error=\"insufficient_user_authentication\", acr_values=\"urn:example:loa:3 urn:example:loa:4\"",
        "urn:example:loa:3 urn:example:loa:4")]
    [InlineData("Bearer acr_values=gold, error=\"x\"", "gold")]
    [InlineData("Bearer", null)]
    [InlineData("Negotiate, Bearer acr_values=\"gold\"", "gold")]
    public async Task A_step_up_exposes_the_assurance_that_is_asked_for(string challenge, string? expected)
    {
        var error = await ErrorAsync(ScriptedResponse.Coded(401, "step_up_required", $"WWW-Authenticate: {challenge}"));

        Assert.Equal(("StepUpRequired", expected), (error.ErrorId, error.AcrValues));
    }

    [Theory]
    [InlineData(403, "\"gold silver\"", null, "gold silver")]
    [InlineData(401, "[\"gold\", \"silver\"]", null, "gold silver")]
    [InlineData(401, "\"gold\"", "silver", "silver")]
    [InlineData(401, "[]", null, null)]
    [InlineData(401, "7", null, null)]
    public async Task A_step_up_may_say_in_its_body_what_its_header_does_not(int status, string values, string? header, string? expected)
    {
        var error = await ErrorAsync(ScriptedResponse.Problem(
            status,
            $$"""{"status":{{status}},"code":"step_up_required","acr_values":{{values}}}""",
            header is null ? "WWW-Authenticate: Bearer" : $"WWW-Authenticate: Bearer acr_values=\"{header}\""));

        Assert.Equal(("StepUpRequired", 3, expected), (error.ErrorId, error.ExitCode, error.AcrValues));
    }

    [Fact]
    public async Task An_exhausted_budget_exposes_its_dimension()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Problem(
            429, """{"code":"capacity_exceeded","dimension":"action_executions","detail":"The budget is spent."}"""));
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(
            new Core.ControlPlane.DispatchRequest { ProjectId = Sample.Project, Action = "a", Selector = "s" }, null, Stop));

        Assert.Equal(("CapacityExceeded", "action_executions", (TimeSpan?)null), (error.ErrorId, error.Dimension, error.RetryAfter));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Text_is_read_as_it_was_written() =>
        Assert.Equal("größe 世界", (await ErrorAsync(ScriptedResponse.Create(
            400, "application/problem+json; charset=utf-8", Encoding.UTF8.GetBytes("""{"detail":"größe 世界"}""")))).Detail);
}
