using Plexsphere.Core.Transport;

namespace Plexsphere.Tests.Unit;

public class TranslationTests
{
    private static readonly Uri Server = new("https://plex.example");

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.ProxyTunnelError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.InvalidResponse, false)]
    [InlineData(HttpRequestError.HttpProtocolError, false)]
    [InlineData(HttpRequestError.Unknown, false)]
    public void Only_failures_to_connect_are_before_the_request(HttpRequestError error, bool neverSent) =>
        Assert.Equal(neverSent, Translation.NeverSent(new HttpRequestException(error)));

    [Fact]
    public void A_time_out_and_a_broken_stream_may_be_after_the_request()
    {
        Assert.False(Translation.NeverSent(new TaskCanceledException()));
        Assert.False(Translation.NeverSent(new TimeoutException()));
        Assert.False(Translation.NeverSent(new IOException()));
    }

    [Theory]
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
        Assert.Equal(open, Translation.LeavesOpen(new PlexProblem { Status = status, Code = code }));

    [Fact]
    public void An_unknown_outcome_names_the_action_and_how_to_look()
    {
        var error = Translation.OutcomeUnknown("service.restart\u0007", new IOException("reset by peer"), Server);

        Assert.Equal("DispatchOutcomeUnknown", error.ErrorId);
        Assert.Equal(1, error.ExitCode);
        Assert.Contains("service.restart", error.Message, StringComparison.Ordinal);
        Assert.Contains("reset by peer", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Contains("Get-PlexExecution", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("action list", error.RecommendedAction, StringComparison.Ordinal);
    }
}
