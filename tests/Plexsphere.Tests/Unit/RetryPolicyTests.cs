using Plexsphere.Core.Http;

namespace Plexsphere.Tests.Unit;

public class RetryPolicyTests
{
    private static readonly RetryPolicy Policy = RetryPolicy.Default;

    private static PlexApiException Answer(int status, TimeSpan? retryAfter = null) =>
        Failures.Refusal(new PlexProblem { Status = status, RetryAfter = retryAfter });

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public void Waits_after_what_may_pass(int status) => Assert.NotNull(Policy.Wait(Answer(status), 1, TimeSpan.Zero, TimeSpan.Zero));

    [Theory]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    [InlineData(500)]
    [InlineData(501)]
    public void Does_not_wait_after_what_will_not(int status) => Assert.Null(Policy.Wait(Answer(status), 1, TimeSpan.Zero, TimeSpan.Zero));

    [Fact]
    public void Judges_failures_without_an_answer()
    {
        Assert.NotNull(Policy.Wait(new PlexException(PlexErrors.ConnectionFailed, ""), 1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.NotNull(Policy.Wait(new PlexException(PlexErrors.RequestTimedOut, ""), 1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Null(Policy.Wait(new PlexException(PlexErrors.TlsFailed, ""), 1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Null(Policy.Wait(new PlexException(PlexErrors.MalformedResponse, ""), 1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Null(Policy.Wait(new PlexException(PlexErrors.ConnectionClosed, ""), 1, TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Waits_longer_each_time_and_gives_up()
    {
        var waits = Enumerable.Range(1, Policy.Attempts).Select(attempt => Policy.Wait(Answer(503), attempt, TimeSpan.Zero, TimeSpan.Zero))
            .ToList();

        Assert.Null(waits[^1]);
        Assert.All(waits.SkipLast(1), wait => Assert.InRange(wait!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)));
        Assert.Equal(waits.SkipLast(1).Order(), waits.SkipLast(1));
    }

    [Fact]
    public void Does_as_the_server_asks_within_the_budget()
    {
        Assert.Equal(TimeSpan.FromSeconds(7), Policy.Wait(Answer(429, TimeSpan.FromSeconds(7)), 1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, Policy.Wait(Answer(503, TimeSpan.Zero), 1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Equal(Policy.Budget, Policy.Wait(Answer(503, Policy.Budget), 1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Null(Policy.Wait(Answer(503, Policy.Budget), 2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        Assert.Null(Policy.Wait(Answer(429, TimeSpan.FromHours(2)), 1, TimeSpan.Zero, TimeSpan.Zero));
    }
}
