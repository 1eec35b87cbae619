using System.Globalization;
using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>How tokens end, and what their owners can do about it.</summary>
public class TokenLifeTests
{
    private const string Tokens = "/v1/auth/tokens";

    private static async Task<List<JsonElement>> ListAsync(SignInSession sandbox, string token)
    {
        var response = await sandbox.Session.GetAsync(Tokens, token);
        Assert.True(response.Status == 200, response.Text);
        return [.. response.Json.EnumerateArray()];
    }

    private static async Task<string> IdAsync(SignInSession sandbox, string token) =>
        Assert.Single(await ListAsync(sandbox, token)).GetProperty("id").GetString()!;

    private static Task<SandboxResponse> RotateAsync(SignInSession sandbox, string id, string token) =>
        sandbox.Session.SendAsync(HttpMethod.Post, $"{Tokens}/{id}/rotate", token: token);

    private static Task<SandboxResponse> RevokeAsync(SignInSession sandbox, string id, string token) =>
        sandbox.Session.SendAsync(HttpMethod.Delete, $"{Tokens}/{id}", token: token);

    private static async Task RefusesAsync(SignInSession sandbox, string token) =>
        (await sandbox.Session.GetAsync("/v1/auth/whoami", token)).Problem(401, "unauthenticated");

    [Fact]
    public async Task Tokens_of_sign_ins_live_as_long_as_they_say()
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions { TokenLife = TimeSpan.FromSeconds(10), Speed = 1000 });
        var (device, user) = await sandbox.BeginAsync();
        sandbox.Session.Host.DecideDevice(user, confirm: true);
        string[] tokens =
        [
            SignInSession.TokenOf(await sandbox.AskAsync(device), 10),
            SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync(), 10),
            SignInSession.TokenOf(await sandbox.SignServiceInByAssertionAsync(), 10),
        ];

        sandbox.Time.Move(9.9);
        foreach (var token in tokens)
        {
            await sandbox.WhoamiAsync(token);
        }

        sandbox.Time.Move(0.1);
        foreach (var token in tokens)
        {
            await RefusesAsync(sandbox, token);
        }

        await sandbox.WhoamiAsync(sandbox.Session.Host.Token);
        await sandbox.WhoamiAsync(SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync(), 10));
    }

    [Fact]
    public async Task Callers_see_their_own_tokens_without_the_texts()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var first = SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync());
        sandbox.Time.Move(60);
        var second = SignInSession.TokenOf(await sandbox.SignServiceInByAssertionAsync());
        var person = await sandbox.SignInAsync();

        var listed = await ListAsync(sandbox, second);

        Assert.Equal(
            ["2026-08-01T13:00:00.000Z", "2026-08-01T13:01:00.000Z"], listed.Select(token => token.GetProperty("expires_at").GetString()));
        Assert.All(listed, token => Assert.Equal(
            ["id", "env_prefix", "created_at", "expires_at"], token.EnumerateObject().Select(member => member.Name)));
        Assert.Single(await ListAsync(sandbox, person));
        Assert.Single(await ListAsync(sandbox, sandbox.Session.Host.ReaderToken));
        sandbox.Time.Move(3540);
        Assert.Single(await ListAsync(sandbox, second));
        await RefusesAsync(sandbox, first);
    }

    [Fact]
    public async Task A_revoked_token_ends_at_once_and_no_other()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var token = await sandbox.SignInAsync();
        var id = await IdAsync(sandbox, token);
        var other = await sandbox.SignInAsync();
        (await RevokeAsync(sandbox, id, sandbox.Session.Host.Token)).Problem(404, "token_not_found");
        (await RevokeAsync(sandbox, "42", token)).Problem(404, "token_not_found");

        var revoked = await RevokeAsync(sandbox, id, token);

        Assert.Equal(204, revoked.Status);
        Assert.Empty(revoked.Body);
        await RefusesAsync(sandbox, token);
        (await RevokeAsync(sandbox, id, token)).Problem(401, "unauthenticated");
        (await RevokeAsync(sandbox, id, other)).Problem(404, "token_not_found");
        await sandbox.WhoamiAsync(other);
    }

    [Fact]
    public async Task Rotation_keeps_the_id_and_the_former_text_until_its_sunset()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var token = sandbox.Session.Host.ReaderToken;
        var id = await IdAsync(sandbox, token);
        sandbox.Time.Move(3600);

        var response = await RotateAsync(sandbox, id, token);

        Assert.Equal(200, response.Status);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("Sat, 01 Aug 2026 13:01:00 GMT", Assert.Single(response.Headers.GetValues("Sunset")));
        Assert.Equal(["id", "plaintext", "env_prefix", "expires_at"], response.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(id, response.Json.GetProperty("id").GetString());
        Assert.Equal("2027-08-01T13:00:00.000Z", response.Json.GetProperty("expires_at").GetString());
        var text = response.Json.GetProperty("plaintext").GetString()!;
        Assert.Matches("^psk_dev_", text);
        Assert.Equal("sandbox-reader", (await sandbox.WhoamiAsync(text)).GetProperty("subject").GetString());
        var listed = Assert.Single(await ListAsync(sandbox, token));
        Assert.Equal("2026-08-01T13:00:00.000Z", listed.GetProperty("rotated_at").GetString());

        sandbox.Time.Move(59);
        await sandbox.WhoamiAsync(token);
        sandbox.Time.Move(1);
        await RefusesAsync(sandbox, token);
        await sandbox.WhoamiAsync(text);
    }

    [Fact]
    public async Task A_sunset_is_not_later_than_the_end_would_have_been()
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions { TokenLife = TimeSpan.FromSeconds(30) });
        var token = SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync(), 30);
        sandbox.Time.Move(20);

        var response = await RotateAsync(sandbox, await IdAsync(sandbox, token), token);

        Assert.Equal(
            sandbox.Time.GetUtcNow().AddSeconds(10),
            DateTimeOffset.Parse(Assert.Single(response.Headers.GetValues("Sunset")), CultureInfo.InvariantCulture));
        sandbox.Time.Move(10);
        await RefusesAsync(sandbox, token);
        await sandbox.WhoamiAsync(response.Json.GetProperty("plaintext").GetString()!);
    }

    [Fact]
    public async Task Revoking_a_rotated_token_ends_both_of_its_texts()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var former = sandbox.Session.Host.ReaderToken;
        var id = await IdAsync(sandbox, former);
        var text = (await RotateAsync(sandbox, id, former)).Json.GetProperty("plaintext").GetString()!;
        (await RotateAsync(sandbox, id, sandbox.Session.Host.Token)).Problem(404, "token_not_found");

        Assert.Equal(204, (await RevokeAsync(sandbox, id, former)).Status);

        await RefusesAsync(sandbox, former);
        await RefusesAsync(sandbox, text);
    }

    [Fact]
    public async Task Tokens_can_be_listed_and_ended_by_their_owners_alone()
    {
        await using var sandbox = await SignInSession.StartAsync();

        (await sandbox.Session.GetAsync(Tokens, "")).Problem(401, "unauthenticated");
        (await sandbox.Session.GetAsync(Tokens, sandbox.Session.Host.StepUpToken)).Problem(401, "step_up_required");
        (await RevokeAsync(sandbox, $"{Guid.CreateVersion7()}", "")).Problem(401, "unauthenticated");
        (await RotateAsync(sandbox, $"{Guid.CreateVersion7()}", "")).Problem(401, "unauthenticated");
    }
}
