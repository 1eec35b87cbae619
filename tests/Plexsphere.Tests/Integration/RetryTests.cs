using System.Globalization;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class RetryTests
{
    private static readonly ScriptedResponse Found = ScriptedResponse.Json(200, Sample.Execution().ToJsonString());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<PlexExecution> GetAsync(Core.PlexEngine engine, IProgress<Notice>? notices, CancellationToken? stop = null) =>
        engine.Executions.GetAsync(Sample.Project, Sample.Id, notices, stop ?? Stop);

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_read_is_repeated_and_each_wait_is_announced(int status)
    {
        await using var server = new ScriptedServer(
            ScriptedResponse.Coded(status, null, "Retry-After: 0"), ScriptedResponse.Empty(status, "Retry-After: 0"), Found);
        using var engine = Engines.Open(server.Url);
        var notices = new Notices();

        Assert.Equal(Sample.Id, (await GetAsync(engine, notices)).Id);

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(2, notices.Warnings.Count);
        Assert.All(
            notices.Warnings, warning => Assert.Contains(status.ToString(CultureInfo.InvariantCulture), warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_read_is_repeated_after_a_broken_connection()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset, Found);
        using var engine = Engines.Open(server.Url);
        var notices = new Notices();

        Assert.Equal(Sample.Id, (await GetAsync(engine, notices)).Id);
        Assert.Equal(2, server.Requests.Count);
        Assert.Single(notices.Warnings);
    }

    [Fact]
    public async Task A_read_is_given_up_in_the_end()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(503, "authz_unavailable", "Retry-After: 0"));
        using var engine = Engines.Open(server.Url);
        var notices = new Notices();

        var error = await Assert.ThrowsAsync<PlexApiException>(() => GetAsync(engine, notices));

        Assert.Equal(("ServiceUnavailable", "authz_unavailable", 1), (error.ErrorId, error.Code, error.ExitCode));
        Assert.InRange(server.Requests.Count, 2, 6);
        Assert.Equal(server.Requests.Count - 1, notices.Warnings.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task A_read_is_not_repeated_after_a_refusal(int status)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, null, "Retry-After: 0"));
        using var engine = Engines.Open(server.Url);

        await Assert.ThrowsAsync<PlexApiException>(() => GetAsync(engine, null));

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Waits_as_many_seconds_as_the_server_says_unless_it_is_stopped(int status)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, null, "Retry-After: 37"));
        using var engine = Engines.Open(server.Url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var notices = new Notices();

        var read = GetAsync(engine, notices, stop.Token);
        Assert.Contains("again in 37 s", await notices.FirstWarning, StringComparison.Ordinal);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(TimeSpan.FromSeconds(20), Stop));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Waits_until_the_date_that_the_server_names()
    {
        var date = DateTimeOffset.UtcNow.AddSeconds(50).ToString("R", CultureInfo.InvariantCulture);
        await using var server = new ScriptedServer(ScriptedResponse.Coded(503, null, $"Retry-After: {date}"));
        using var engine = Engines.Open(server.Url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var notices = new Notices();

        var read = GetAsync(engine, notices, stop.Token);

        Assert.Matches(@"again in [1-5]\d(\.\d)? s", await notices.FirstWarning);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(TimeSpan.FromSeconds(20), Stop));
    }

    [Fact]
    public async Task Does_not_wait_for_a_date_that_has_passed()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(503, null, "Retry-After: Tue, 04 Aug 2020 10:00:00 GMT"), Found);
        using var engine = Engines.Open(server.Url);

        Assert.Equal(Sample.Id, (await GetAsync(engine, null)).Id);
    }

    [Fact]
    public async Task Gives_up_at_once_where_the_server_asks_for_too_long_a_wait()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(429, null, "Retry-After: 7200"));
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => GetAsync(engine, null));

        Assert.Equal(TimeSpan.FromHours(2), error.RetryAfter);
        Assert.Contains("7200 s", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_listing_goes_on_after_a_repeated_page()
    {
        await using var server = new ScriptedServer(
            ScriptedResponse.Json(200, Sample.Page(0, 2, "c")),
            ScriptedResponse.Coded(503, null, "Retry-After: 0"),
            ScriptedResponse.Json(200, Sample.Page(2, 2)));
        using var engine = Engines.Open(server.Url);

        var executions = await engine.Executions.ListAsync(new ExecutionQuery { ProjectId = Sample.Project }, null, Stop).ToListAsync(Stop);

        Assert.Equal(Enumerable.Range(0, 4).Select(Sample.NumberedId), executions.Select(execution => execution.Id));
        Assert.Equal(server.Requests[1].Target, server.Requests[2].Target);
    }
}
