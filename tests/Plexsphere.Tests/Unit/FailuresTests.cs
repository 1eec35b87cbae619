using Plexsphere.Core.Http;

namespace Plexsphere.Tests.Unit;

public class FailuresTests
{
    private static readonly Uri Server = new("https://plex.example");

    [Theory]
    [InlineData(101, null, true)]
    [InlineData(299, null, true)]
    [InlineData(600, null, true)]
    [InlineData(999, null, true)]
    [InlineData(400, null, false)]
    [InlineData(401, null, false)]
    [InlineData(403, null, false)]
    [InlineData(404, null, false)]
    [InlineData(405, null, false)]
    [InlineData(408, null, true)]
    [InlineData(409, "hook_integrity_violation", false)]
    [InlineData(422, "selector_empty_cohort", false)]
    [InlineData(429, "capacity_exceeded", false)]
    [InlineData(429, null, false)]
    [InlineData(500, "internal", true)]
    [InlineData(500, null, true)]
    [InlineData(501, "actions_dispatch_not_provisioned", false)]
    [InlineData(502, null, true)]
    [InlineData(503, "authz_unavailable", false)]
    [InlineData(503, null, true)]
    [InlineData(504, null, true)]
    public void A_broken_server_or_gateway_leaves_a_dispatch_open(int status, string? code, bool open) =>
        Assert.Equal(open, Failures.LeavesOpen(new PlexProblem { Status = status, Code = code }));

    [Fact]
    public void An_unknown_outcome_says_how_to_look_in_lines_that_can_be_pasted()
    {
        var subject = new PlexSubject
        {
            Server = Server,
            ProjectId = new Guid("0190a8b8-c2d2-7c2c-8c2c-000000000001"),
            Action = "it's red",
            SentAt = new DateTimeOffset(2026, 11, 28, 3, 0, 30, TimeSpan.FromHours(1)),
        };
        var cause = Failures.FromException(new IOException("reset by peer\u0007"), Stage.Sending, Server);

        var error = Failures.OutcomeUnknown(PlexErrors.DispatchOutcomeUnknown, "Whether is unknown.", cause, subject);

        Assert.Equal(("DispatchOutcomeUnknown", 1), (error.ErrorId, error.ExitCode));
        Assert.Contains("reset by peer", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.EndsWith(
            "Get-PlexExecution -Action 'it''s red' -After 2026-11-28T01:59:30Z -Project 0190a8b8-c2d2-7c2c-8c2c-000000000001",
            error.RecommendedAction,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "plexctl action list --project 0190a8b8-c2d2-7c2c-8c2c-000000000001 --all --action-name 'it'\\''s red' --after "
                + "2026-11-28T01:59:30Z",
            error.PlexctlAction,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Stage.Sending)]
    [InlineData(Stage.Receiving)]
    [InlineData(Stage.Reading)]
    internal void Every_exception_of_the_base_class_library_has_a_row_and_does_not_travel_on(Stage stage)
    {
        var kinds = new[]
        {
            typeof(object),
            typeof(HttpRequestException),
            typeof(System.Net.Sockets.SocketException),
            typeof(System.IO.Compression.BrotliStream),
            typeof(System.Text.Json.JsonException),
            typeof(System.Security.Cryptography.CryptographicException),
        }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
            .ToList();

        Assert.True(kinds.Count > 50);
        Assert.All(kinds, kind =>
        {
            var failure = Failures.FromException((Exception)Activator.CreateInstance(kind)!, stage, Server);
            Assert.Null(failure.InnerException);
            Assert.NotEmpty(failure.Message);
            Assert.DoesNotContain(failure.Message, char.IsControl);
        });
    }

    [Fact]
    public void A_proxys_password_is_in_no_message()
    {
        var failure = new HttpRequestException(
            HttpRequestError.ProxyTunnelError,
            "The proxy tunnel request to proxy 'http://me:geheim@proxy.example:3128/' failed with status code '407'.");

        var error = Failures.FromException(failure, Stage.Sending, Server);

        Assert.Equal("ProxyFailed", error.ErrorId);
        Assert.Contains("407", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", $"{error}", StringComparison.Ordinal);
        Assert.Contains("proxy", error.RecommendedAction, StringComparison.OrdinalIgnoreCase);
    }
}
