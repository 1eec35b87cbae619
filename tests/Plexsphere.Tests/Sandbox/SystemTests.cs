namespace Plexsphere.Tests.Sandbox;

public sealed class SystemTests : IAsyncLifetime
{
    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("psk_dev_unknown")]
    public async Task Without_a_known_token_nothing_but_version_and_health_is_served(string token)
    {
        foreach (var path in new[] { "/v1/auth/whoami", _session.Executions, $"{_session.Executions}/42", "/v1/projects/edge/executions" })
        {
            var response = await _session.GetAsync(path, token);
            response.Problem(401, "unauthenticated");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(401, (await _session.DispatchAsync("{}", token)).Status);
        Assert.Equal(200, (await _session.GetAsync("/v1/version", token)).Status);
        Assert.Equal(200, (await _session.GetAsync("/v1/health", token)).Status);
    }

    [Fact]
    public async Task Tokens_are_random_and_have_the_shape_of_api_tokens()
    {
        await using var other = await SandboxSession.StartAsync();

        Assert.All(
            new[] { _session.Host, other.Host }.SelectMany(
                host => new[] { host.Token, host.ReaderToken, host.ExpiredToken, host.StepUpToken, host.ForbiddenToken }),
            token => Assert.Matches("^psk_dev_[a-z2-7]{16}_[a-z2-7]{32}$", token));
        Assert.NotEqual(_session.Host.Token, other.Host.Token);
        Assert.Equal(401, (await other.GetAsync("/v1/auth/whoami", _session.Host.Token)).Status);
    }

    [Fact]
    public async Task Whoami_tells_operator_and_reader_apart()
    {
        var operatorAnswer = (await _session.GetAsync("/v1/auth/whoami")).Json;
        var reader = (await _session.GetAsync("/v1/auth/whoami", _session.Host.ReaderToken)).Json;

        Assert.Equal(
            ["principal_type", "subject", "principal_scope", "domain_id", "email", "acr", "amr"],
            operatorAnswer.EnumerateObject().Select(member => member.Name));
        Assert.Equal("user", operatorAnswer.GetProperty("principal_type").GetString());
        Assert.Equal(_session.Host.Domain, operatorAnswer.GetProperty("domain_id").GetGuid());
        Assert.Equal(
            ["principal_type", "subject", "principal_scope", "domain_id"], reader.EnumerateObject().Select(member => member.Name));
        Assert.Equal("service", reader.GetProperty("principal_type").GetString());
    }

    [Fact]
    public async Task Version_and_health_have_the_documented_shape()
    {
        var version = (await _session.GetAsync("/v1/version", "")).Json;
        var health = (await _session.GetAsync("/v1/health", "")).Json;

        Assert.Equal(["version", "commit", "date"], version.EnumerateObject().Select(member => member.Name));
        Assert.All(version.EnumerateObject(), member => Assert.NotEmpty(member.Value.GetString()!));
        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.All(
            health.GetProperty("checks").EnumerateArray(),
            check => Assert.Equal(["name", "status", "detail"], check.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public async Task What_is_not_served_is_a_problem_without_a_code()
    {
        (await _session.GetAsync("/v1/nothing")).Problem(404, null);
        (await _session.GetAsync("/")).Problem(404, null);
        (await _session.SendAsync(HttpMethod.Delete, _session.Executions)).Problem(405, null);
    }

    [Fact]
    public async Task Answers_name_no_server_and_have_a_length()
    {
        foreach (var path in new[] { "/v1/version", "/v1/auth/whoami", _session.Executions, "/v1/nothing" })
        {
            var response = await _session.GetAsync(path);
            Assert.Empty(response.Headers.Server);
            Assert.Null(response.Headers.TransferEncodingChunked);
            Assert.Equal(response.Body.Length, response.ContentHeaders.ContentLength);
        }
    }
}
