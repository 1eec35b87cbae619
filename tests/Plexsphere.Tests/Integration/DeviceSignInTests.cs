using Plexsphere.Core.SignIn;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>The sign-in of a person who confirms a code, as the program sees it that asked for it.</summary>
public class DeviceSignInTests
{
    private const string DeviceCode = "opaque-device-code";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static PlexConnectionSettings Settings(Uri server, TimeProvider? time = null) => new()
    {
        Server = server,
        Token = "",
        Source = "parameter",
        TokenSource = "device",
        Time = time ?? new JumpingTime(),
    };

    private static Task<PlexToken> SignInAsync(
        SandboxHost sandbox, string? provider = null, Action<DevicePrompt>? show = null, Guid? domain = null) =>
        new DeviceSignIn(domain ?? sandbox.Domain, provider, show ?? (prompt => sandbox.DecideDevice(prompt.Code, confirm: true)))
            .RunAsync(Settings(sandbox.Url), null, Stop);

    private static string Code(
        int life = 600, int interval = 5, string user = "ABCD-EFGH", string address = "https://plex.example/v1/device") =>
        $$"""
        {"device_code":"{{DeviceCode}}","user_code":"{{user}}","verification_uri":"{{address}}",
         "verification_uri_complete":"{{address}}?user_code={{user}}","expires_in":{{life}},"interval":{{interval}}}
        """;

    private static ScriptedServer Server(string code, Func<ScriptedRequest, ScriptedResponse> poll) => new((request, _) =>
        request.Path == "/v1/auth/device-code" ? ScriptedResponse.Json(200, code) : poll(request));

    private static Task<PlexToken> SignInAsync(
        ScriptedServer server,
        TimeProvider time,
        Action<DevicePrompt>? show = null,
        IProgress<Notice>? notices = null,
        CancellationToken? cancellationToken = null) =>
        new DeviceSignIn(Sample.Domain, null, show ?? (_ => { })).RunAsync(Settings(server.Url, time), notices, cancellationToken ?? Stop);

    [Theory]
    [InlineData(SandboxBindings.One, null, "urn:plexsphere:acr:mfa")]
    [InlineData(SandboxBindings.Primary, null, "urn:plexsphere:acr:pwd")]
    [InlineData(SandboxBindings.Two, "corp-mfa", "urn:plexsphere:acr:mfa")]
    public async Task The_token_is_that_of_whoever_confirms_through_the_identity_provider_that_is_meant(
        SandboxBindings bindings, string? provider, string acr)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Bindings = bindings }, Stop);
        var shown = new List<DevicePrompt>();

        var token = await SignInAsync(sandbox, provider, prompt =>
        {
            shown.Add(prompt);
            sandbox.DecideDevice(prompt.Code, confirm: true);
        });

        var prompt = Assert.Single(shown);
        Assert.Equal($"{sandbox.Url}v1/device", prompt.Address);
        Assert.Equal(
            $"To sign in, open {prompt.Address} in a browser and enter the code {prompt.Code} within 10 min. Or open "
                + $"{prompt.Address}?user_code={prompt.Code}",
            $"{prompt}");
        Assert.InRange(token.ExpiresAt!.Value - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
        using var engine = Engines.Open(sandbox.Url, token.Text);
        var identity = await engine.IdentifyAsync(null, Stop);
        Assert.Equal(("sandbox-person", acr), (identity.Subject, identity.Acr));
    }

    [Fact]
    public async Task Of_several_identity_providers_one_must_be_named_and_all_are_listed()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Bindings = SandboxBindings.Two }, Stop);

        var none = await Assert.ThrowsAsync<PlexException>(() => SignInAsync(sandbox));
        var wrong = await Assert.ThrowsAsync<PlexException>(() => SignInAsync(sandbox, "corp\u001b[2J"));
        var id = await Assert.ThrowsAsync<PlexException>(() => SignInAsync(sandbox, $"{Sample.Id}"));

        Assert.Equal(("IdentityProviderRequired", 2), (none.ErrorId, none.ExitCode));
        Assert.Contains("corp, corp-mfa", none.Message, StringComparison.Ordinal);
        Assert.Contains($"-DeviceCode -Domain {sandbox.Domain} -IdentityProvider", none.RecommendedAction, StringComparison.Ordinal);
        Assert.All([wrong, id], error =>
        {
            Assert.Equal(("IdentityProviderNotFound", 1), (error.ErrorId, error.ExitCode));
            Assert.Contains("it has corp, corp-mfa.", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', error.Message);
        });
    }

    [Fact]
    public async Task A_domain_without_identity_providers_looks_like_none()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Bindings = SandboxBindings.None }, Stop);

        Assert.Equal(
            "IdentityProviderNotFound", (await Assert.ThrowsAsync<PlexException>(() => SignInAsync(sandbox))).ErrorId);
        Assert.Equal(
            "IdentityProviderNotFound",
            (await Assert.ThrowsAsync<PlexException>(() => SignInAsync(sandbox, domain: Sample.Id))).ErrorId);
    }

    [Theory]
    [InlineData(SandboxDeviceAnswer.Deny, "SignInDenied")]
    [InlineData(SandboxDeviceAnswer.Expire, "SignInExpired")]
    [InlineData(SandboxDeviceAnswer.Forget, "SignInInvalid")]
    public async Task Each_refusal_has_its_row_and_ends_the_sign_in(SandboxDeviceAnswer answer, string id)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { DeviceAnswer = answer }, Stop);

        var error = await Assert.ThrowsAsync<PlexApiException>(() => SignInAsync(sandbox, show: _ => { }));

        Assert.Equal((id, 3), (error.ErrorId, error.ExitCode));
        Assert.EndsWith($"-DeviceCode -Domain {sandbox.Domain}", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(1, sandbox.Requests["RequestDeviceToken"]);
    }

    [Fact]
    public async Task Asks_as_often_as_the_server_says_and_slower_for_good_when_it_says_so()
    {
        var time = new JumpingTime();
        string?[] answers = ["authorization_pending", "slow_down", "authorization_pending", "slow_down", "authorization_pending", null];
        var asked = new List<double>();
        await using var server = Server(Code(interval: 2), request =>
        {
            asked.Add(time.Now.TotalSeconds);
            Assert.False(request.Headers.ContainsKey("Authorization"));
            Assert.Equal($$"""{"device_code":"{{DeviceCode}}"}""", request.Text);
            return answers[asked.Count - 1] is { } code
                ? ScriptedResponse.Coded(400, code)
                : ScriptedResponse.Json(200, """{"access_token":"t0ken","token_type":"bearer","expires_in":60}""");
        });

        var token = await SignInAsync(server, time);

        Assert.Equal("t0ken", token.Text);
        Assert.Equal([2, 4, 11, 18, 30, 42], asked);
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_while_does_not_end_it_and_is_told_of_once()
    {
        ScriptedResponse[] answers =
        [
            ScriptedResponse.Coded(500, "internal"),
            ScriptedResponse.Reset,
            ScriptedResponse.Html(502),
            ScriptedResponse.Coded(400, "authorization_pending"),
            ScriptedResponse.Json(200, """{"access_token":"t0ken","token_type":"Bearer","expires_in":60}"""),
        ];
        var asked = 0;
        await using var server = Server(Code(), _ => answers[asked++]);
        var notices = new Notices();

        Assert.Equal("t0ken", (await SignInAsync(server, new JumpingTime(), notices: notices)).Text);
        Assert.Equal(2, notices.Warnings.Count);
    }

    [Fact]
    public async Task Whoever_confirms_at_the_last_moment_is_signed_in()
    {
        var time = new JumpingTime();
        await using var server = Server(Code(life: 32, interval: 10), _ => time.Now.TotalSeconds < 32
            ? ScriptedResponse.Coded(400, "authorization_pending")
            : ScriptedResponse.Json(200, """{"access_token":"t0ken","token_type":"Bearer","expires_in":60}"""));

        Assert.Equal("t0ken", (await SignInAsync(server, time)).Text);
    }

    [Fact]
    public async Task Of_many_identity_providers_a_few_are_listed_each_by_what_it_can_be_chosen_with()
    {
        var rows = Enumerable.Range(0, 12).Select(i =>
            $$"""{"id":"0190a8b8-f1f1-7f1f-8f1f-0000000000{{i:00}}","alias":"{{(i < 2 ? "twice" : i < 3 ? new string('x', 1000) : $"idp-{i}")}}"}""");
        await using var server = new ScriptedServer((request, _) => request.Method == "GET"
            ? ScriptedResponse.Json(200, $"[{string.Join(',', rows)}]")
            : ScriptedResponse.Coded(400, "invalid_request"));

        var error = await Assert.ThrowsAsync<PlexException>(() => SignInAsync(server, new JumpingTime()));

        Assert.EndsWith(
            "none of them is primary: 0190a8b8-f1f1-7f1f-8f1f-000000000000, 0190a8b8-f1f1-7f1f-8f1f-000000000001, "
                + "0190a8b8-f1f1-7f1f-8f1f-000000000002, idp-3, idp-4, idp-5, idp-6, idp-7, idp-8, idp-9 and 2 more.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_server_failed_until_the_code_ended_that_is_said()
    {
        await using var server = Server(Code(life: 32, interval: 10), _ => ScriptedResponse.Coded(503, "maintenance"));

        var error = await Assert.ThrowsAsync<PlexException>(() => SignInAsync(server, new JumpingTime()));

        Assert.Equal("SignInExpired", error.ErrorId);
        Assert.Contains("The last response: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_when_the_code_ends()
    {
        var time = new JumpingTime();
        var asked = new List<double>();
        await using var server = Server(Code(life: 32, interval: 10), _ =>
        {
            asked.Add(time.Now.TotalSeconds);
            return ScriptedResponse.Coded(400, "authorization_pending");
        });

        var error = await Assert.ThrowsAsync<PlexException>(() => SignInAsync(server, time));

        Assert.Equal("SignInExpired", error.ErrorId);
        Assert.Equal([10, 20, 30, 32], asked);
        Assert.Equal(32, time.Now.TotalSeconds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_gives_up_leaves_nothing_behind(bool whileAsking)
    {
        await using var server = Server(Code(), _ => ScriptedResponse.Silence);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        // By the real clock the first question is yet to come.
        var signIn = SignInAsync(server, whileAsking ? new JumpingTime() : TimeProvider.System, cancellationToken: stop.Token);
        await server.ReceivedAsync();
        if (whileAsking)
        {
            await server.ReceivedAsync();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signIn);

        Assert.Equal(whileAsking ? 1 : 0, server.Requests.Count(request => request.Path == "/v1/auth/device-token"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":"ABCD","verification_uri":"https://x","expires_in":0,"interval":5}""")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":"ABCD","verification_uri":"https://x","expires_in":9,"interval":0}""")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":"A\u001b","verification_uri":"https://x","expires_in":9,"interval":5}""")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":"ABCD","verification_uri":"file:///x","expires_in":9,"interval":5}""")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":"ABCD","verification_uri":"/device","expires_in":9,"interval":5}""")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":" ","verification_uri":"https://x","expires_in":9,"interval":5}""")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":"A; do B","verification_uri":"https://x","expires_in":9,"interval":5}""")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":"ABCD","verification_uri":"https://x/ or y","expires_in":9,"interval":5}""")]
    [InlineData("""{"device_code":"opaque-device-code","user_code":"ABCD","verification_uri":"https://x@y/","expires_in":9,"interval":5}""")]
    public async Task What_cannot_be_shown_or_asked_with_is_a_malformed_response(string code)
    {
        await using var server = Server(code, _ => ScriptedResponse.Coded(400, "authorization_pending"));

        var error = await Assert.ThrowsAsync<PlexException>(() => SignInAsync(server, new JumpingTime()));

        Assert.Equal("MalformedResponse", error.ErrorId);
        Assert.DoesNotContain(DeviceCode, $"{error}", StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_repeats_the_device_code_does_not_get_it_shown()
    {
        await using var server = Server(Code(), request => ScriptedResponse.Problem(
            400, $$"""{"status":400,"code":"{{DeviceCode}}","detail":"{{Convert.ToBase64String(request.Body)}}"}"""));

        var error = await Assert.ThrowsAsync<PlexApiException>(() => SignInAsync(server, new JumpingTime()));

        Assert.Equal("BadRequest", error.ErrorId);
        Assert.DoesNotContain(DeviceCode, $"{error} {error.Code} {error.Detail}", StringComparison.Ordinal);
    }
}
