using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>A sandbox whose clock is the test's, and the requests of a program that signs in there.</summary>
internal sealed class SignInSession : IAsyncDisposable
{
    private SignInSession(SandboxSession session, StandingTime time)
    {
        Session = session;
        Time = time;
    }

    public SandboxSession Session { get; }

    public StandingTime Time { get; }

    public static async Task<SignInSession> StartAsync(SandboxOptions? options = null)
    {
        var time = new StandingTime();
        return new(await SandboxSession.StartAsync((options ?? new SandboxOptions()) with { Time = time, Admin = true }), time);
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();

    /// <summary>Sends a body without any token.</summary>
    public Task<SandboxResponse> PostAsync(string path, string body, string type = "application/json") =>
        Session.SendAsync(HttpMethod.Post, path, body, "", type);

    public Task<SandboxResponse> RequestCodeAsync(string more = "") =>
        PostAsync("/v1/auth/device-code", $$"""{"domain_id":"{{Session.Host.Domain}}"{{more}}}""");

    /// <summary>Begins a sign-in, which goes well.</summary>
    public async Task<(string Device, string User)> BeginAsync(string more = "")
    {
        var response = await RequestCodeAsync(more);
        Assert.True(response.Status == 200, response.Text);
        return (response.Json.GetProperty("device_code").GetString()!, response.Json.GetProperty("user_code").GetString()!);
    }

    public Task<SandboxResponse> AskAsync(string device, string more = "") =>
        PostAsync("/v1/auth/device-token", $$"""{"device_code":"{{device}}"{{more}}}""");

    public Task<SandboxResponse> SignServiceInAsync(string members) => PostAsync("/v1/auth/service/token", $$"""{{{members}}}""");

    public Task<SandboxResponse> SignServiceInBySecretAsync(string? secret = null) => SignServiceInAsync(
        $"""
        "grant_type":"client_credentials","client_id":"{Session.Host.ClientId}","client_secret":"{secret ?? Session.Host.ClientSecret}"
        """);

    public Task<SandboxResponse> SignServiceInByAssertionAsync(string? assertion = null) => SignServiceInAsync(
        $"""
        "grant_type":"urn:ietf:params:oauth:grant-type:jwt-bearer","client_assertion":"{assertion ?? Session.Host.ClientAssertion}"
        """);

    /// <summary>Signs a person in, through the identity provider with that alias.</summary>
    public async Task<string> SignInAsync(string? alias = null)
    {
        var (device, user) = await BeginAsync(alias is null ? "" : $",\"idp_binding_alias\":\"{alias}\"");
        Session.Host.DecideDevice(user, confirm: true);
        return TokenOf(await AskAsync(device));
    }

    public async Task<JsonElement> WhoamiAsync(string token)
    {
        var response = await Session.GetAsync("/v1/auth/whoami", token);
        Assert.True(response.Status == 200, response.Text);
        return response.Json;
    }

    /// <summary>The token of a response that must have one, of an hour unless the sandbox was started otherwise.</summary>
    public static string TokenOf(SandboxResponse response, int life = 3600)
    {
        Assert.True(response.Status == 200, response.Text);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("Bearer", response.Json.GetProperty("token_type").GetString());
        Assert.Equal(life, response.Json.GetProperty("expires_in").GetInt32());
        return response.Json.GetProperty("access_token").GetString()!;
    }
}
