using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>A person who signs in on a device, as far as the program sees it.</summary>
public class DeviceSignInTests
{
    private const string First = "0190a8b8-d3d3-7d3d-8d3d-d3d3d3d3d3d1";

    private const string Second = "0190a8b8-d3d3-7d3d-8d3d-d3d3d3d3d3d2";

    private static async Task<string> BindingsAsync(SandboxSession session, string query)
    {
        var response = await session.GetAsync($"/v1/auth/idp-bindings{query}", "");
        Assert.Equal(200, response.Status);
        Assert.True(response.Headers.CacheControl?.NoStore);
        return string.Join(
            ' ', response.Json.EnumerateArray().Select(binding => $"{binding.GetProperty("alias")}:{binding.GetProperty("primary")}"));
    }

    [Theory]
    [InlineData(SandboxBindings.One, "corp:True")]
    [InlineData(SandboxBindings.Two, "corp:False corp-mfa:False")]
    [InlineData(SandboxBindings.Primary, "corp:True corp-mfa:False")]
    [InlineData(SandboxBindings.None, "")]
    public async Task Bindings_are_listed_without_a_token_the_primary_one_first(SandboxBindings bindings, string expected)
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Bindings = bindings, SecondDomain = true });
        var domain = session.Host.Domain;

        Assert.Equal(expected, await BindingsAsync(session, $"?domain_id={domain}"));
        Assert.Equal("", await BindingsAsync(session, $"?domain_id={Guid.CreateVersion7()}"));
        Assert.Equal("", await BindingsAsync(session, "?domain_id=0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d1"));
        Assert.Equal("", await BindingsAsync(session, $"?domain_id={domain}&scope=platform"));
        Assert.Equal("", await BindingsAsync(session, "?scope=platform&domain_id=none"));
        Assert.Equal("", await BindingsAsync(session, ""));
        (await session.GetAsync("/v1/auth/idp-bindings?domain_id=acme", "")).Problem(400, "invalid_domain_id");
    }

    [Fact]
    public async Task A_binding_has_its_members()
    {
        await using var session = await SandboxSession.StartAsync();

        Assert.Equal(
            $$"""
            [{"id":"{{First}}","alias":"corp","label":"Corporate sign-in","issuer_host":"idp.sandbox.example","primary":true,"platform_scoped":false}]
            """,
            (await session.GetAsync($"/v1/auth/idp-bindings?domain_id={session.Host.Domain}", "")).Text);
    }

    [Theory]
    [InlineData(SandboxBindings.One, "", "urn:plexsphere:acr:mfa")]
    [InlineData(SandboxBindings.One, ",\"idp_binding_alias\":\"corp\"", "urn:plexsphere:acr:mfa")]
    [InlineData(SandboxBindings.Primary, "", "urn:plexsphere:acr:pwd")]
    [InlineData(SandboxBindings.Primary, ",\"idp_binding_alias\":\"corp-mfa\"", "urn:plexsphere:acr:mfa")]
    [InlineData(SandboxBindings.Two, ",\"idp_binding_id\":\"" + First + "\"", "urn:plexsphere:acr:pwd")]
    [InlineData(SandboxBindings.Two, ",\"idp_binding_id\":\"" + Second + "\",\"idp_binding_alias\":null", "urn:plexsphere:acr:mfa")]
    public async Task The_binding_says_how_strong_the_sign_in_is(SandboxBindings bindings, string more, string acr)
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions { Bindings = bindings });
        var (device, user) = await sandbox.BeginAsync(more);
        sandbox.Session.Host.DecideDevice(user, confirm: true);

        var whoami = await sandbox.WhoamiAsync(SignInSession.TokenOf(await sandbox.AskAsync(device)));

        Assert.Equal("user", whoami.GetProperty("principal_type").GetString());
        Assert.Equal("sandbox-person", whoami.GetProperty("subject").GetString());
        Assert.Equal(acr, whoami.GetProperty("acr").GetString());
        Assert.Equal(acr.EndsWith("mfa", StringComparison.Ordinal) ? 2 : 1, whoami.GetProperty("amr").GetArrayLength());
    }

    [Fact]
    public async Task A_stronger_sign_in_satisfies_what_a_weak_one_is_refused()
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions { Bindings = SandboxBindings.Primary });
        const string Dispatch = """{"action":"system.info","selector":"env=prod"}""";

        var weak = await sandbox.Session.DispatchAsync(Dispatch, await sandbox.SignInAsync());
        weak.Problem(401, "step_up_required");
        var strong = await sandbox.SignInAsync("corp-mfa");

        Assert.Contains(
            $"acr_values=\"{(await sandbox.WhoamiAsync(strong)).GetProperty("acr").GetString()}\"",
            weak.Headers.WwwAuthenticate.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(201, (await sandbox.Session.DispatchAsync(Dispatch, strong)).Status);
        (await sandbox.Session.DispatchAsync(Dispatch, sandbox.Session.Host.StepUpToken)).Problem(401, "step_up_required");
    }

    [Theory]
    [InlineData(SandboxBindings.Two, "", 400, "invalid_request")]
    [InlineData(SandboxBindings.None, "", 404, "idp_binding_not_found")]
    [InlineData(SandboxBindings.One, ",\"idp_binding_alias\":\"corp-mfa\"", 404, "idp_binding_not_found")]
    [InlineData(SandboxBindings.One, ",\"idp_binding_alias\":\"CORP\"", 404, "idp_binding_not_found")]
    [InlineData(SandboxBindings.One, ",\"idp_binding_id\":\"" + Second + "\"", 404, "idp_binding_not_found")]
    [InlineData(SandboxBindings.One, ",\"idp_binding_id\":\"" + First + "\",\"idp_binding_alias\":\"corp\"", 400, "invalid_request")]
    [InlineData(SandboxBindings.One, ",\"idp_binding_id\":\"corp\"", 400, "invalid_body")]
    [InlineData(SandboxBindings.One, ",\"idp_binding_id\":1", 400, "invalid_body")]
    [InlineData(SandboxBindings.One, ",\"client_id\":\"\"", 400, "invalid_body")]
    [InlineData(SandboxBindings.One, ",\"acr_values\":\"mfa\"", 400, "invalid_body")]
    [InlineData(SandboxBindings.One, ",\"client_id\":\"a\",\"client_id\":\"b\"", 400, "invalid_body")]
    public async Task No_code_is_given_without_one_binding(SandboxBindings bindings, string more, int status, string code)
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions { Bindings = bindings });

        (await sandbox.RequestCodeAsync(more)).Problem(status, code);
    }

    [Theory]
    [InlineData("{}", 400, "invalid_request")]
    [InlineData("""{"domain_id":"0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d9"}""", 404, "idp_binding_not_found")]
    [InlineData(
        """{"domain_id":"0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d9","idp_binding_id":"0190a8b8-d3d3-7d3d-8d3d-d3d3d3d3d3d1"}""",
        400,
        "invalid_request")]
    [InlineData("""{"idp_binding_id":"0190a8b8-d3d3-7d3d-8d3d-d3d3d3d3d3d1"}""", 400, "invalid_request")]
    [InlineData("""{"domain_id":"acme"}""", 400, "invalid_body")]
    [InlineData("[]", 400, "invalid_body")]
    [InlineData("", 400, "invalid_body")]
    [InlineData("domain_id=acme", 415, "unsupported_media_type", "application/x-www-form-urlencoded")]
    public async Task No_code_is_given_without_its_domain(string body, int status, string code, string type = "application/json")
    {
        await using var sandbox = await SignInSession.StartAsync();

        (await sandbox.PostAsync("/v1/auth/device-code", body, type)).Problem(status, code);
    }

    [Fact]
    public async Task A_code_comes_with_what_a_program_has_to_know()
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions
        {
            DeviceLife = TimeSpan.FromSeconds(90), DeviceInterval = TimeSpan.FromSeconds(7), Tls = true,
        });

        var response = await sandbox.RequestCodeAsync(",\"client_id\":\"plexctl\"");

        Assert.True(response.Headers.CacheControl?.NoStore);
        var code = response.Json;
        Assert.Equal(
            ["device_code", "user_code", "verification_uri", "verification_uri_complete", "expires_in", "interval"],
            code.EnumerateObject().Select(member => member.Name));
        var user = code.GetProperty("user_code").GetString();
        Assert.Matches("^[A-Z2-7]{4}-[A-Z2-7]{4}$", user);
        var page = new Uri(sandbox.Session.Host.Url, "/v1/device");
        Assert.Equal(page.AbsoluteUri, code.GetProperty("verification_uri").GetString());
        Assert.Equal($"{page}?user_code={user}", code.GetProperty("verification_uri_complete").GetString());
        Assert.Equal(90, code.GetProperty("expires_in").GetInt32());
        Assert.Equal(7, code.GetProperty("interval").GetInt32());
    }

    [Fact]
    public async Task The_token_is_there_once_after_somebody_confirmed()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var (device, user) = await sandbox.BeginAsync();
        (await sandbox.AskAsync(device)).Problem(400, "authorization_pending");
        (await sandbox.AskAsync(device + "x")).Problem(400, "invalid_grant");

        sandbox.Session.Host.DecideDevice(user, confirm: true);

        var token = SignInSession.TokenOf(await sandbox.AskAsync(device));
        Assert.Equal(200, (await sandbox.Session.GetAsync("/v1/projects", token)).Status);
        (await sandbox.AskAsync(device)).Problem(400, "invalid_grant");
        Assert.Equal(4, sandbox.Session.Host.Requests[SandboxOperations.RequestDeviceToken]);
        Assert.Equal(1, sandbox.Session.Host.Requests[SandboxOperations.RequestDeviceCode]);
    }

    [Fact]
    public async Task Who_asks_too_often_has_to_wait_five_seconds_longer_for_good()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var (device, user) = await sandbox.BeginAsync();
        var codes = new List<string>();
        foreach (var wait in new[] { 0, 5, 4.8, 9.8, 15, 14, 20 })
        {
            sandbox.Time.Move(wait);
            codes.Add((await sandbox.AskAsync(device)).Json.GetProperty("code").GetString()!);
        }

        const string Pending = "authorization_pending";
        const string SlowDown = "slow_down";
        Assert.Equal([Pending, Pending, SlowDown, SlowDown, Pending, SlowDown, Pending], codes);

        // Once it is confirmed there is nothing to wait for.
        sandbox.Session.Host.DecideDevice(user, confirm: true);
        SignInSession.TokenOf(await sandbox.AskAsync(device));
    }

    [Fact]
    public async Task A_timer_may_be_a_little_early()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var (device, _) = await sandbox.BeginAsync();
        await sandbox.AskAsync(device);

        sandbox.Time.Move(4.95);

        (await sandbox.AskAsync(device)).Problem(400, "authorization_pending");
    }

    [Fact]
    public async Task What_was_denied_or_has_expired_stays_so()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var host = sandbox.Session.Host;
        var (denied, deniedUser) = await sandbox.BeginAsync();
        var (late, lateUser) = await sandbox.BeginAsync();
        host.DecideDevice(deniedUser, confirm: false);
        (await sandbox.AskAsync(denied)).Problem(400, "access_denied");
        Assert.Throws<InvalidOperationException>(() => host.DecideDevice(deniedUser, confirm: true));

        sandbox.Time.Move(599.9);
        (await sandbox.AskAsync(late)).Problem(400, "authorization_pending");
        sandbox.Time.Move(0.1);
        (await sandbox.AskAsync(late)).Problem(400, "expired_token");
        Assert.Throws<InvalidOperationException>(() => host.DecideDevice(lateUser, confirm: true));
        Assert.Throws<InvalidOperationException>(() => host.DecideDevice("AAAA-AAAA", confirm: true));
    }

    [Fact]
    public async Task A_code_belongs_to_the_client_that_asked_for_it()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var (device, user) = await sandbox.BeginAsync(",\"client_id\":\"plexctl\"");
        sandbox.Session.Host.DecideDevice(user, confirm: true);

        (await sandbox.AskAsync(device)).Problem(400, "invalid_grant");
        (await sandbox.AskAsync(device, ",\"client_id\":\"other\"")).Problem(400, "invalid_grant");
        SignInSession.TokenOf(await sandbox.AskAsync(device, ",\"client_id\":\"plexctl\""));
    }

    [Theory]
    [InlineData(SandboxDeviceAnswer.Deny, "access_denied", "access_denied")]
    [InlineData(SandboxDeviceAnswer.Expire, "expired_token", "expired_token")]
    [InlineData(SandboxDeviceAnswer.SlowDown, "slow_down", "authorization_pending")]
    [InlineData(SandboxDeviceAnswer.Forget, "invalid_grant", "invalid_grant")]
    public async Task Every_refusal_can_be_had_without_anybody(SandboxDeviceAnswer answer, string first, string second)
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions { DeviceAnswer = answer });
        var (device, _) = await sandbox.BeginAsync();

        sandbox.Time.Move(5);
        (await sandbox.AskAsync(device)).Problem(400, first);
        sandbox.Time.Move(10);
        (await sandbox.AskAsync(device)).Problem(400, second);
    }

    [Fact]
    public async Task A_code_can_confirm_itself()
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions { DeviceAnswer = SandboxDeviceAnswer.Confirm });
        var (device, _) = await sandbox.BeginAsync();

        SignInSession.TokenOf(await sandbox.AskAsync(device));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"device_code":""}""")]
    [InlineData("""{"device_code":["a"]}""")]
    [InlineData("""{"device_code":"a","grant_type":"urn:ietf:params:oauth:grant-type:device_code"}""")]
    [InlineData("""{"device_code":"\ud800"}""")]
    [InlineData("{\"device_code\":\"a")]
    public async Task A_question_that_cannot_be_read_is_refused(string body)
    {
        await using var sandbox = await SignInSession.StartAsync();

        (await sandbox.PostAsync("/v1/auth/device-token", body)).Problem(400, "invalid_body");
    }

    [Fact]
    public async Task Long_bodies_are_refused()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var longest = new string('x', 4096);

        (await sandbox.AskAsync(longest)).Problem(400, "invalid_grant");
        (await sandbox.AskAsync(longest + "x")).Problem(400, "invalid_body");
        (await sandbox.AskAsync(new string('x', 70_000))).Problem(413, "request_body_too_large");
    }

    [Fact]
    public async Task Codes_and_what_stands_in_bodies_are_in_no_problem()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var (device, user) = await sandbox.BeginAsync();

        foreach (var response in new[]
        {
            await sandbox.AskAsync(device),
            await sandbox.AskAsync(device, ",\"client_id\":\"x\""),
            await sandbox.AskAsync(device, "}"),
            await sandbox.PostAsync("/v1/auth/device-token", $$"""{"device_code":["{{device}}"]}"""),
            await sandbox.PostAsync("/_sandbox/device", $$"""{"user_code":"{{user}}","decision":"{{user}}"}"""),
        })
        {
            Assert.True(response.Status == 400, response.Text);
            Assert.DoesNotContain(device, response.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(user, response.Text, StringComparison.Ordinal);
        }
    }
}
