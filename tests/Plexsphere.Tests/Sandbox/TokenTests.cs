namespace Plexsphere.Tests.Sandbox;

/// <summary>What the tokens are good for that are not good for everything.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const string Body = """{"action":"system.info","selector":"env=prod"}""";

    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<List<SandboxResponse>> EverywhereAsync(string token) =>
    [
        await _session.DispatchAsync(Body, token),
        await _session.SendAsync(HttpMethod.Post, $"{_session.Executions}:dispatch", "not json", token),
        await _session.GetAsync(_session.Executions, token),
        await _session.GetAsync($"{_session.Executions}/42", token),
        await _session.GetAsync($"/v1/projects/{Guid.CreateVersion7()}/executions", token),
        await _session.GetAsync("/v1/projects", token),
        await _session.GetAsync($"/v1/projects/{_session.Host.Project}", token),
        await _session.GetAsync($"/v1/projects/{_session.Host.Project}/capabilities", token),
        await _session.GetAsync("/v1/nodes", token),
        await _session.SendAsync(HttpMethod.Post, "/v1/labels/selectors/preview", """{"expression":"a"}""", token),
    ];

    [Fact]
    public async Task An_expired_token_is_as_good_as_none()
    {
        var responses = await EverywhereAsync(_session.Host.ExpiredToken);
        responses.Add(await _session.GetAsync("/v1/auth/whoami", _session.Host.ExpiredToken));

        Assert.All(responses, response =>
        {
            response.Problem(401, "unauthenticated");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        });
        Assert.Equal(0, _session.Host.MintedExecutions);
    }

    [Fact]
    public async Task A_weak_sign_in_is_told_which_assurance_is_missing()
    {
        Assert.All(await EverywhereAsync(_session.Host.StepUpToken), response =>
        {
            response.Problem(401, "step_up_required");
            Assert.Equal(
                "Bearer error=\"insufficient_user_authentication\", acr_values=\"urn:plexsphere:acr:mfa\"",
                response.Headers.WwwAuthenticate.ToString());
        });

        var whoami = await _session.GetAsync("/v1/auth/whoami", _session.Host.StepUpToken);
        Assert.Equal(200, whoami.Status);
        Assert.Equal("urn:plexsphere:acr:pwd", whoami.Json.GetProperty("acr").GetString());
        Assert.Equal(0, _session.Host.MintedExecutions);
    }

    [Fact]
    public async Task A_forbidden_token_is_turned_away_without_a_reason()
    {
        Assert.All(await EverywhereAsync(_session.Host.ForbiddenToken), response =>
        {
            var problem = response.Problem(403, null);
            Assert.False(problem.TryGetProperty("reason", out _));
            Assert.False(problem.TryGetProperty("relation_path", out _));
        });

        Assert.Equal(200, (await _session.GetAsync("/v1/auth/whoami", _session.Host.ForbiddenToken)).Status);
        Assert.Equal(0, _session.Host.MintedExecutions);
    }
}
