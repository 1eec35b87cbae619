using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>What is done about sign-ins from outside of the simulated world.</summary>
public class SignInAdminTests
{
    private static Task<SandboxResponse> DecideAsync(SignInSession sandbox, string code, string decision) =>
        sandbox.PostAsync("/_sandbox/device", $$"""{"user_code":"{{code}}","decision":"{{decision}}"}""");

    [Fact]
    public async Task A_code_is_confirmed_or_denied()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var (confirmed, confirmedUser) = await sandbox.BeginAsync();
        var (denied, deniedUser) = await sandbox.BeginAsync();

        Assert.Equal(204, (await DecideAsync(sandbox, confirmedUser, "confirm")).Status);
        Assert.Equal(204, (await DecideAsync(sandbox, deniedUser.Replace("-", "", StringComparison.Ordinal), "deny")).Status);

        SignInSession.TokenOf(await sandbox.AskAsync(confirmed));
        (await sandbox.AskAsync(denied)).Problem(400, "access_denied");
        (await DecideAsync(sandbox, deniedUser, "confirm")).Problem(409, "device_code_already_approved");
    }

    [Fact]
    public async Task A_code_that_cannot_be_decided_is_refused()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var (_, user) = await sandbox.BeginAsync();

        (await DecideAsync(sandbox, "AAAA-AAAA", "confirm")).Problem(404, "device_code_not_found");
        (await DecideAsync(sandbox, user, "perhaps")).Problem(400, "invalid_body");
        (await DecideAsync(sandbox, "", "confirm")).Problem(400, "invalid_body");
        sandbox.Time.Move(600);
        (await DecideAsync(sandbox, user, "confirm")).Problem(409, "device_code_expired");
    }

    [Fact]
    public async Task All_tokens_of_sign_ins_can_be_ended_at_once()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var person = await sandbox.SignInAsync();
        var service = SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync());

        Assert.Equal(204, (await sandbox.Session.SendAsync(HttpMethod.Delete, "/_sandbox/tokens", token: "")).Status);

        (await sandbox.Session.GetAsync("/v1/projects", person)).Problem(401, "unauthenticated");
        (await sandbox.Session.GetAsync("/v1/projects", service)).Problem(401, "unauthenticated");
        await sandbox.WhoamiAsync(sandbox.Session.Host.Token);
        await sandbox.WhoamiAsync(SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync()));
    }

    [Fact]
    public async Task The_service_gets_new_credentials()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var former = sandbox.Session.Host.ClientSecret;

        var renewed = (await sandbox.Session.SendAsync(HttpMethod.Post, "/_sandbox/service/secret", token: "")).Json;
        Assert.Equal("sandbox-service", renewed.GetProperty("client_id").GetString());
        SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync(renewed.GetProperty("client_secret").GetString()!));
        (await sandbox.SignServiceInBySecretAsync(former)).Problem(401, "invalid_client");

        var issued = (await sandbox.PostAsync("/_sandbox/service/assertion", """{"seconds":60}""")).Json;
        Assert.Equal("2026-08-01T12:01:00.000Z", issued.GetProperty("expires_at").GetString());
        SignInSession.TokenOf(await sandbox.SignServiceInByAssertionAsync(issued.GetProperty("client_assertion").GetString()!));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"seconds":0}""")]
    [InlineData("""{"seconds":"60"}""")]
    [InlineData("""{"seconds":1.5}""")]
    [InlineData("""{"seconds":31536001}""")]
    [InlineData("""{"seconds":1e99}""")]
    public async Task A_life_that_is_none_is_refused(string body)
    {
        await using var sandbox = await SignInSession.StartAsync();

        (await sandbox.PostAsync("/_sandbox/service/assertion", body)).Problem(400, "invalid_body");
    }

    [Theory]
    [InlineData("TokenLife")]
    [InlineData("DeviceLife")]
    [InlineData("DeviceInterval")]
    public async Task Times_out_of_range_are_refused(string name)
    {
        var options = new SandboxOptions();
        foreach (var wrong in new[] { TimeSpan.FromSeconds(0.5), TimeSpan.FromDays(366) })
        {
            var changed = name switch
            {
                "TokenLife" => options with { TokenLife = wrong },
                "DeviceLife" => options with { DeviceLife = wrong },
                _ => options with { DeviceInterval = wrong },
            };
            Assert.Equal(name, (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SandboxSession.StartAsync(changed))).ParamName);
        }
    }
}
