using Plexsphere.Core.ControlPlane;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class RedirectTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(304)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Are_refused_and_the_token_stays_with_its_server(int status)
    {
        await using var elsewhere = new ScriptedServer(ScriptedResponse.Json(200, Sample.Page(0, 1)));
        await using var server = new ScriptedServer(ScriptedResponse.Empty(status, $"Location: {elsewhere.Url}elsewhere"));
        using var engine = Engines.Open(server.Url);

        var list = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.ListPageAsync(
            new ExecutionQuery { ProjectId = Sample.Project }, null, Stop));
        var dispatch = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(
            new DispatchRequest { ProjectId = Sample.Project, Action = "service.restart", Selector = "env=prod" }, null, Stop));

        foreach (var error in new[] { list, dispatch })
        {
            Assert.Equal(("UnexpectedRedirect", 1, status), (error.ErrorId, error.ExitCode, error.StatusCode));
            Assert.Contains($"{elsewhere.Url}elsewhere", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, server.Requests.Count);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData("/v1/elsewhere")]
    [InlineData("http://[")]
    [InlineData("")]
    public async Task Are_refused_wherever_they_lead(string location)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Empty(302, $"Location: {location}"));
        using var engine = Engines.Open(server.Url);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.GetAsync(Sample.Project, Sample.Id, null, Stop));

        Assert.Equal("UnexpectedRedirect", error.ErrorId);
        Assert.Single(server.Requests);
    }
}
