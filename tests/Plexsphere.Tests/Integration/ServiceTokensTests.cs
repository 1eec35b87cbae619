using System.Collections.Concurrent;
using System.Text;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Sandbox;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>A service that signs in by itself, and what its callers notice of that: nothing.</summary>
public class ServiceTokensTests
{
    private const string Secret = "s3cret-of-the-service-äöü";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool IsSignIn(ScriptedRequest request) => request.Path == "/v1/auth/service/token";

    private static ScriptedResponse Token(string text, int seconds) =>
        ScriptedResponse.Json(200, $$"""{"access_token":"{{text}}","token_type":"Bearer","expires_in":{{seconds}}}""");

    private static PlexServiceCredential Credential(string secret = Secret) =>
        PlexServiceCredential.Held("nightly", Encoding.UTF8.GetBytes(secret));

    private static PlexServiceCredential CredentialOf(SandboxHost sandbox) =>
        PlexServiceCredential.Held(sandbox.ClientId, Encoding.UTF8.GetBytes(sandbox.ClientSecret));

    private static DispatchRequest Order(SandboxHost sandbox) =>
        new() { ProjectId = sandbox.Project, Action = "system.info", NodeId = sandbox.Nodes[0] };

    [Fact]
    public async Task Sixteen_callers_ask_for_each_token_once_and_none_sees_it_end()
    {
        const int Callers = 16;
        var time = new StandingTime();
        var tokens = new ConcurrentDictionary<string, bool>();
        var (asked, asking, most, refused) = (0, 0, 0, 0);
        await using var sandbox = await SandboxHost.StartAsync(
            new SandboxOptions
            {
                Time = time,
                TokenLife = TimeSpan.FromSeconds(10),
                Speed = 10_000,
                Intercept = context =>
                {
                    if (context.Request.Path == "/v1/auth/service/token")
                    {
                        Interlocked.Increment(ref asked);
                        most = Math.Max(most, Interlocked.Increment(ref asking));
                        context.Response.OnCompleted(() => Task.FromResult(Interlocked.Decrement(ref asking)));
                    }
                    else
                    {
                        tokens[context.Request.Headers.Authorization.ToString()] = true;
                        context.Response.OnCompleted(() => Task.FromResult(
                            context.Response.StatusCode == 401 ? Interlocked.Increment(ref refused) : 0));
                    }

                    return Task.FromResult(false);
                },
            },
            Stop);
        using var engine = Engines.OpenFor(CredentialOf(sandbox), sandbox.Url, time);
        var minted = new ConcurrentBag<Guid>();

        for (var (round, end) = (0, time.GetUtcNow().AddSeconds(60)); time.GetUtcNow() < end; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(
                async () =>
                {
                    if ((round + caller) % 4 == 0)
                    {
                        minted.Add((await engine.Executions.DispatchAsync(Order(sandbox), null, Stop)).Id);
                    }
                    else
                    {
                        await engine.IdentifyAsync(null, Stop);
                    }
                },
                Stop)));
            time.Move(0.5);
        }

        Assert.Equal(8, tokens.Count);
        Assert.Equal(tokens.Count, asked);
        Assert.Equal(1, most);
        Assert.Equal(0, refused);
        Assert.Equal(minted.Count, minted.Distinct().Count());
        Assert.Equal(120 * Callers / 4, minted.Count);
        Assert.Equal(minted.Count, sandbox.MintedExecutions);
    }

    [Fact]
    public async Task A_wait_over_ten_lives_ends_well()
    {
        var time = new JumpingTime();
        var (issued, end) = (0, TimeSpan.Zero);
        await using var server = new ScriptedServer((request, _) =>
        {
            if (IsSignIn(request))
            {
                end = time.Now + TimeSpan.FromMinutes(5);
                return Token($"token-{++issued}", 300);
            }

            return request.Headers["Authorization"] != $"Bearer token-{issued}" || time.Now >= end
                ? ScriptedResponse.Coded(401, "unauthenticated")
                : ScriptedResponse.Json(200, time.Now > TimeSpan.FromMinutes(50)
                    ? Sample.Execution("succeeded", null, Sample.Target()).ToJsonString()
                    : Sample.Execution("started", null, Sample.Target("started")).ToJsonString());
        });
        using var engine = Engines.OpenFor(Credential(), server.Url, time);
        var open = Sample.Read(Sample.Execution("pending", null, Sample.Target("pending")));
        var notices = new Notices();
        var wait = new ExecutionWait([open], _ => engine.Executions, new WaitOptions(null, null, time));

        var ended = await wait.RunAsync(null, notices, Stop).ToListAsync(Stop);

        Assert.Equal("succeeded", Assert.Single(ended).Status);
        Assert.Empty(notices.Warnings);
        Assert.InRange(issued, 11, 14);
        Assert.Equal(issued, server.Requests.Count(IsSignIn));
    }

    [Fact]
    public async Task What_is_asked_without_a_token_carries_none_and_the_body_is_what_is_documented()
    {
        await using var server = new ScriptedServer((request, _) =>
            IsSignIn(request) ? Token("token-1", 3600)
            : ScriptedResponse.Json(200, """{"principal_type":"service","subject":"s","version":"1","paths":{}}"""));
        using var file = new TemporaryFile("a.b.c\n");
        using var bySecret = Engines.OpenFor(Credential(), server.Url);
        using var byAssertion = Engines.OpenFor(PlexServiceCredential.InFile(null, file.Path), server.Url);

        Assert.Null(bySecret.Connection.ExpiresAt);
        await bySecret.IdentifyAsync(null, Stop);
        await byAssertion.IdentifyAsync(null, Stop);

        Assert.InRange((await bySecret.TestAsync(null, Stop)).TokenLifeSeconds!.Value, 3590, 3600);
        Assert.InRange(bySecret.Connection.ExpiresAt!.Value - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
        var asked = server.Requests.Where(IsSignIn).ToList();
        Assert.All(asked, request => Assert.False(request.Headers.ContainsKey("Authorization")));
        Assert.Equal("client_credentials nightly " + Secret, Members(asked[0], "grant_type", "client_id", "client_secret"));
        Assert.Equal(
            "urn:ietf:params:oauth:grant-type:jwt-bearer a.b.c", Members(asked[1], "grant_type", "client_assertion"));

        static string Members(ScriptedRequest request, params string[] names)
        {
            Assert.Equal(names.Order(), request.Json.EnumerateObject().Select(member => member.Name).Order());
            return string.Join(' ', names.Select(name => request.Json.GetProperty(name).GetString()));
        }
    }

    [Fact]
    public async Task A_token_that_is_revoked_is_renewed_once_by_a_read_and_a_dispatch_is_sent_once()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Speed = 10_000 }, Stop);
        using var engine = Engines.OpenFor(CredentialOf(sandbox), sandbox.Url);
        await engine.IdentifyAsync(null, Stop);

        sandbox.RevokeSignIns();
        await engine.IdentifyAsync(null, Stop);
        sandbox.RevokeSignIns();
        var refused = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(Order(sandbox), null, Stop));
        Assert.Equal(("Unauthenticated", 0L), (refused.ErrorId, sandbox.MintedExecutions));

        // The refused token is not tried a second time.
        await engine.Executions.DispatchAsync(Order(sandbox), null, Stop);
        Assert.Equal(1, sandbox.MintedExecutions);
    }

    [Fact]
    public async Task A_server_that_refuses_every_token_is_asked_for_one_more_and_not_again()
    {
        var issued = 0;
        await using var server = new ScriptedServer((request, _) =>
            IsSignIn(request) ? Token($"token-{++issued}", 3600) : ScriptedResponse.Coded(401, "unauthenticated"));
        using var engine = Engines.OpenFor(Credential(), server.Url);

        Assert.Equal("Unauthenticated", (await Assert.ThrowsAsync<PlexApiException>(() => engine.IdentifyAsync(null, Stop))).ErrorId);
        Assert.Equal((2, 4), (issued, server.Requests.Count));
    }

    [Theory]
    [InlineData(401, "invalid_client", "Unauthenticated", 3, 1)]
    [InlineData(401, "spiffe_verification_failed", "Unauthenticated", 3, 1)]
    [InlineData(403, "federation_kind_mismatch", "Forbidden", 4, 1)]
    [InlineData(404, null, "NotProvisioned", 1, 1)]
    [InlineData(501, "not_provisioned", "NotProvisioned", 1, 1)]
    [InlineData(502, "invalid_client", "Unauthenticated", 3, 1)]
    [InlineData(502, "spiffe_bundle_unconfigured", "NotProvisioned", 1, 1)]
    [InlineData(502, "spiffe_bundle_unreachable", "ServiceUnavailable", 1, 4)]
    [InlineData(500, "internal", "ServerFailed", 1, 1)]
    public async Task A_refused_sign_in_sends_nothing_and_says_what_it_was(int status, string? code, string id, int exit, int requests)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, code));
        using var engine = Engines.OpenFor(Credential(), server.Url, new JumpingTime());
        var order = new DispatchRequest { ProjectId = Sample.Project, Action = "service.restart", NodeId = Sample.Node };

        var read = await Assert.ThrowsAsync<PlexException>(() => engine.IdentifyAsync(null, Stop));
        Assert.Equal((id, exit), (read.ErrorId, read.ExitCode));
        Assert.StartsWith("The service got no token: ", read.Message, StringComparison.Ordinal);
        Assert.Equal(requests, server.Requests.Count);
        Assert.Equal(id, (await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(order, null, Stop))).ErrorId);
        Assert.All(server.Requests, request => Assert.True(IsSignIn(request)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"access_token":"t t","token_type":"Bearer","expires_in":5}""")]
    [InlineData("""{"access_token":"","token_type":"Bearer","expires_in":5}""")]
    [InlineData("""{"access_token":"hunter2-hunter2","token_type":"DPoP","expires_in":5}""")]
    [InlineData("""{"access_token":"hunter2-hunter2","token_type":"Bearer","expires_in":0}""")]
    [InlineData("""{"access_token":"hunter2-hunter2","token_type":"Bearer"}""")]
    public async Task What_is_no_token_is_a_malformed_response(string body)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, body));
        using var engine = Engines.OpenFor(Credential(), server.Url);

        var error = await Assert.ThrowsAsync<PlexException>(() => engine.IdentifyAsync(null, Stop));

        Assert.Equal("MalformedResponse", error.ErrorId);
        Assert.DoesNotContain("hunter2", $"{error}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_token_lives_a_renewal_that_fails_is_nobodys_business()
    {
        var time = new StandingTime();
        var issued = 0;
        await using var server = new ScriptedServer((request, _) => !IsSignIn(request)
            ? ScriptedResponse.Json(200, $$"""{"principal_type":"service","subject":"{{request.Headers["Authorization"]}}"}""")
            : ++issued is 1 or > 2 ? Token($"token-{issued}", 100) : ScriptedResponse.Coded(502, "invalid_client"));
        using var engine = Engines.OpenFor(Credential(), server.Url, time);
        var notices = new Notices();

        Assert.Equal(("Bearer token-1", 1), await SubjectAsync());
        time.Move(79);
        Assert.Equal(("Bearer token-1", 1), await SubjectAsync());
        time.Move(1);
        Assert.Equal(("Bearer token-1", 2), await SubjectAsync());
        Assert.Equal(("Bearer token-1", 2), await SubjectAsync());
        time.Move(5);
        Assert.Equal(("Bearer token-3", 3), await SubjectAsync());
        Assert.Empty(notices.Warnings);

        async Task<(string Subject, int Issued)> SubjectAsync() => ((await engine.IdentifyAsync(notices, Stop)).Subject, issued);
    }

    [Fact]
    public async Task A_renewal_that_fails_up_to_the_tokens_end_is_tried_as_the_first_one_is()
    {
        var time = new StandingTime();
        var issued = 0;
        await using var server = new ScriptedServer((request, _) =>
        {
            if (!IsSignIn(request))
            {
                return ScriptedResponse.Json(200, $$"""{"principal_type":"service","subject":"{{request.Headers["Authorization"]}}"}""");
            }

            if (++issued == 2)
            {
                time.Move(30);
                return ScriptedResponse.Reset;
            }

            return Token($"token-{issued}", 100);
        });
        using var engine = Engines.OpenFor(Credential(), server.Url, time);
        await engine.IdentifyAsync(null, Stop);

        time.Move(80);

        Assert.Equal("Bearer token-3", (await engine.IdentifyAsync(null, Stop)).Subject);
    }

    [Fact]
    public async Task A_secret_or_assertion_that_is_replaced_in_its_file_is_taken_with_the_next_token()
    {
        var time = new StandingTime();
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Time = time }, Stop);
        using var secret = new TemporaryFile(sandbox.ClientSecret + "\n");
        using var assertion = new TemporaryFile(sandbox.IssueAssertion(TimeSpan.FromMinutes(5)));
        using var bySecret = Engines.OpenFor(PlexServiceCredential.InFile(sandbox.ClientId, secret.Path), sandbox.Url, time);
        using var byAssertion = Engines.OpenFor(PlexServiceCredential.InFile(null, assertion.Path), sandbox.Url, time);
        await bySecret.IdentifyAsync(null, Stop);
        await byAssertion.IdentifyAsync(null, Stop);

        time.Move(3600);
        await File.WriteAllTextAsync(secret.Path, sandbox.RotateClientSecret(), Stop);
        await File.WriteAllTextAsync(assertion.Path, sandbox.IssueAssertion(TimeSpan.FromMinutes(5)), Stop);

        Assert.Equal("sandbox-service", (await bySecret.IdentifyAsync(null, Stop)).Subject);
        Assert.Equal("sandbox-service", (await byAssertion.IdentifyAsync(null, Stop)).Subject);
    }

    [Fact]
    public async Task A_renewal_that_is_not_answered_keeps_nobody_for_more_than_ten_seconds()
    {
        var time = new JumpingTime();
        var issued = 0;
        await using var server = new ScriptedServer((request, _) => !IsSignIn(request)
            ? ScriptedResponse.Json(200, $$"""{"principal_type":"service","subject":"{{request.Headers["Authorization"]}}"}""")
            : ++issued == 1 ? Token("token-1", 100) : ScriptedResponse.Silence);
        using var engine = Engines.OpenFor(Credential(), server.Url, time);
        await engine.IdentifyAsync(null, Stop);
        await server.ReceivedAsync();
        await server.ReceivedAsync();
        await Task.Delay(TimeSpan.FromSeconds(80), time, Stop);

        var reading = engine.IdentifyAsync(null, Stop);
        await server.ReceivedAsync();
        await Task.Delay(TimeSpan.FromSeconds(9), time, Stop);
        Assert.False(reading.IsCompleted);
        await Task.Delay(TimeSpan.FromSeconds(1), time, Stop);

        // By the clock on the wall they are not over yet.
        Assert.Equal(("Bearer token-1", 2), ((await reading.WaitAsync(TimeSpan.FromSeconds(9), Stop)).Subject, issued));
    }

    [Fact]
    public async Task A_profile_that_says_something_else_is_taken_with_the_next_token()
    {
        var time = new StandingTime();
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Time = time }, Stop);
        var profile = PlexServiceCredential.Held("nobody", "wrong"u8.ToArray());
        using var engine = Engines.OpenFor(profile, sandbox.Url, time, _ => profile is null
            ? throw new PlexException(PlexErrors.ProfileMissing, "It is being replaced.")
            : Task.FromResult(profile));
        Assert.Equal("Unauthenticated", (await Assert.ThrowsAsync<PlexException>(() => engine.IdentifyAsync(null, Stop))).ErrorId);

        profile = CredentialOf(sandbox);
        Assert.Equal("sandbox-service", (await engine.IdentifyAsync(null, Stop)).Subject);

        // What was known last is better than a file that cannot be read at this moment.
        profile = null;
        time.Move(3600);
        Assert.Equal("sandbox-service", (await engine.IdentifyAsync(null, Stop)).Subject);
    }

    [Fact]
    public async Task Whoever_gives_up_does_not_take_the_token_from_the_others()
    {
        var signIn = new TaskCompletionSource();
        await using var slow = new ScriptedServer(async (request, _) =>
        {
            if (!IsSignIn(request))
            {
                return ScriptedResponse.Json(200, """{"principal_type":"service","subject":"s"}""");
            }

            await signIn.Task;
            return Token("token-1", 3600);
        });
        using var engine = Engines.OpenFor(Credential(), slow.Url);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var first = engine.IdentifyAsync(null, impatient.Token);
        await slow.ReceivedAsync();
        var second = engine.IdentifyAsync(null, Stop);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        signIn.SetResult();

        Assert.Equal("s", (await second).Subject);
        Assert.Single(slow.Requests, IsSignIn);
    }

    [Fact]
    public async Task Closing_wipes_the_secret_and_ends_a_sign_in_under_way()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        var secret = Encoding.UTF8.GetBytes(Secret);
        var engine = Engines.OpenFor(PlexServiceCredential.Held("nightly", secret), server.Url);

        var reading = engine.IdentifyAsync(null, Stop);
        await server.ReceivedAsync();
        PlexEngine.Close(engine.Connection);

        Assert.Equal("ConnectionClosed", (await Assert.ThrowsAsync<PlexException>(() => reading)).ErrorId);
        Assert.All(secret, value => Assert.Equal(0, value));
        Assert.Equal("ConnectionClosed", (await Assert.ThrowsAsync<PlexException>(() => engine.IdentifyAsync(null, Stop))).ErrorId);
    }

    [Fact]
    public void The_tokens_of_a_long_life_are_not_all_remembered_and_the_latest_is_never_shown()
    {
        var redaction = new Redaction();
        for (var i = 0; i < 1_000; i++)
        {
            redaction.Add($"token-number-{i:0000}");
            Assert.Equal("(token) (token)", redaction.Line($"token-number-{i:0000} token-number-{Math.Max(0, i - 3):0000}"));
        }

        Assert.False(redaction.IsIn("token-number-0000"));

        // One that is used again counts as new.
        redaction.Add("token-number-0992");
        redaction.Add("token-number-1000");
        Assert.True(redaction.IsIn("token-number-0992"));
    }

    [Fact]
    public async Task A_server_that_repeats_the_secret_does_not_get_it_shown()
    {
        await using var server = new ScriptedServer((request, _) => ScriptedResponse.Problem(
            400, $$"""{"status":400,"code":"{{Secret}}","detail":"You said {{Secret}}, {{Convert.ToBase64String(request.Body)}}."}"""));
        using var engine = Engines.OpenFor(Credential(), server.Url);

        var error = await Assert.ThrowsAsync<PlexException>(() => engine.IdentifyAsync(null, Stop));

        Assert.DoesNotContain("s3cret", $"{error} {error.RecommendedAction}", StringComparison.Ordinal);
        Assert.Contains("(token)", error.Message, StringComparison.Ordinal);
    }
}
