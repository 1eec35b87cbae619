using System.Buffers.Text;
using System.Text;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>A service that signs in with its secret or with an assertion.</summary>
public class ServiceSignInTests
{
    private const string JwtBearer = "\"grant_type\":\"urn:ietf:params:oauth:grant-type:jwt-bearer\"";

    private const string ClientCredentials = "\"grant_type\":\"client_credentials\"";

    [Fact]
    public async Task Both_grants_give_a_token_of_the_service()
    {
        await using var sandbox = await SignInSession.StartAsync();

        var tokens = new[]
        {
            SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync()),
            SignInSession.TokenOf(await sandbox.SignServiceInByAssertionAsync()),
        };

        Assert.NotEqual(tokens[0], tokens[1]);
        foreach (var token in tokens)
        {
            var whoami = await sandbox.WhoamiAsync(token);
            Assert.Equal("service", whoami.GetProperty("principal_type").GetString());
            Assert.Equal("sandbox-service", whoami.GetProperty("subject").GetString());
            Assert.False(whoami.TryGetProperty("acr", out _));
            Assert.Equal(201, (await sandbox.Session.DispatchAsync("""{"action":"system.info","selector":"env=prod"}""", token)).Status);
        }

        Assert.Equal(2, sandbox.Session.Host.Requests[SandboxOperations.RequestServiceToken]);
    }

    [Fact]
    public async Task The_scope_is_given_back()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var credential =
            $"{ClientCredentials},\"client_id\":\"sandbox-service\",\"client_secret\":\"{sandbox.Session.Host.ClientSecret}\"";

        var scoped = await sandbox.SignServiceInAsync($"{credential},\"scope\":\"a b\"");

        Assert.Equal("a b", scoped.Json.GetProperty("scope").GetString());
        Assert.False((await sandbox.SignServiceInAsync(credential)).Json.TryGetProperty("scope", out _));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_so_is_a_former_one()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var host = sandbox.Session.Host;
        var former = host.ClientSecret;
        (await sandbox.SignServiceInBySecretAsync(former + "x")).Problem(401, "invalid_client");
        (await sandbox.SignServiceInBySecretAsync(former[1..])).Problem(401, "invalid_client");
        (await sandbox.SignServiceInBySecretAsync("é")).Problem(401, "invalid_client");
        (await sandbox.SignServiceInAsync($"{ClientCredentials},\"client_id\":\"other\",\"client_secret\":\"{former}\""))
            .Problem(401, "invalid_client");
        var token = SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync(former));

        var secret = host.RotateClientSecret();

        Assert.Equal(secret, host.ClientSecret);
        (await sandbox.SignServiceInBySecretAsync(former)).Problem(401, "invalid_client");
        SignInSession.TokenOf(await sandbox.SignServiceInBySecretAsync(secret));
        await sandbox.WhoamiAsync(token);
    }

    [Fact]
    public async Task An_assertion_has_the_form_of_a_jwt_svid_and_expires()
    {
        await using var sandbox = await SignInSession.StartAsync();
        var assertion = sandbox.Session.Host.IssueAssertion(TimeSpan.FromSeconds(30));
        Assert.Matches(@"^[\w-]+\.[\w-]+\.[\w-]+$", assertion);
        Assert.Contains(
            "\"sub\":\"spiffe://sandbox.example/sandbox-service\"",
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(assertion.Split('.')[1])),
            StringComparison.Ordinal);

        sandbox.Time.Move(29.9);
        SignInSession.TokenOf(await sandbox.SignServiceInByAssertionAsync(assertion));
        sandbox.Time.Move(0.1);
        (await sandbox.SignServiceInByAssertionAsync(assertion)).Problem(401, "spiffe_verification_failed");
        SignInSession.TokenOf(await sandbox.SignServiceInByAssertionAsync());
    }

    [Fact]
    public async Task A_forged_assertion_is_refused()
    {
        await using var sandbox = await SignInSession.StartAsync();
        await using var other = await SandboxSession.StartAsync();
        var parts = sandbox.Session.Host.ClientAssertion.Split('.');
        var late = Base64Url.EncodeToString("""{"sub":"x","exp":9999999999}"""u8);
        string[] forged =
        [
            other.Host.ClientAssertion,
            $"{parts[0]}.{late}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}",
            $"{parts[1]}.{parts[2]}",
            $".{parts[2]}",
            ".",
            "..",
            "x",
            sandbox.Session.Host.ClientSecret,
        ];
        foreach (var assertion in forged)
        {
            (await sandbox.SignServiceInByAssertionAsync(assertion)).Problem(401, "spiffe_verification_failed");
        }
    }

    [Theory]
    [InlineData(SandboxServiceAnswer.FederationKindMismatch, 403, "federation_kind_mismatch", 403, "federation_kind_mismatch")]
    [InlineData(SandboxServiceAnswer.NotProvisioned, 501, "not_provisioned", 501, "not_provisioned")]
    [InlineData(SandboxServiceAnswer.Refused, 502, "invalid_client", 200, null)]
    [InlineData(SandboxServiceAnswer.SpiffeBundleUnreachable, 200, null, 502, "spiffe_bundle_unreachable")]
    [InlineData(SandboxServiceAnswer.SpiffeBundleUnconfigured, 200, null, 502, "spiffe_bundle_unconfigured")]
    public async Task Right_credentials_can_be_refused(
        SandboxServiceAnswer answer, int secretStatus, string? secretCode, int assertionStatus, string? assertionCode)
    {
        await using var sandbox = await SignInSession.StartAsync(new SandboxOptions { ServiceAnswer = answer });

        Check(await sandbox.SignServiceInBySecretAsync(), secretStatus, secretCode);
        Check(await sandbox.SignServiceInByAssertionAsync(), assertionStatus, assertionCode);

        static void Check(SandboxResponse response, int status, string? code)
        {
            if (code is null)
            {
                SignInSession.TokenOf(response);
            }
            else
            {
                response.Problem(status, code);
            }
        }
    }

    [Theory]
    [InlineData(ClientCredentials, "invalid_request")]
    [InlineData(ClientCredentials + ",\"client_id\":\"sandbox-service\"", "invalid_request")]
    [InlineData(ClientCredentials + ",\"client_secret\":\"x\"", "invalid_request")]
    [InlineData(ClientCredentials + ",\"client_assertion\":\"x\"", "invalid_request")]
    [InlineData(ClientCredentials + ",\"client_id\":\"a\",\"client_secret\":\"b\",\"client_assertion\":\"c\"", "invalid_request")]
    [InlineData(JwtBearer, "invalid_request")]
    [InlineData(JwtBearer + ",\"client_id\":\"a\",\"client_secret\":\"b\"", "invalid_request")]
    [InlineData(JwtBearer + ",\"client_assertion\":\"a\",\"client_secret\":\"b\"", "invalid_request")]
    [InlineData("\"grant_type\":\"refresh_token\",\"refresh_token\":\"x\"", "invalid_body")]
    [InlineData("\"grant_type\":\"password\"", "invalid_request")]
    [InlineData("", "invalid_body")]
    [InlineData("\"grant_type\":null", "invalid_body")]
    [InlineData(ClientCredentials + ",\"client_id\":\"a\",\"client_secret\":\"\"", "invalid_body")]
    [InlineData(ClientCredentials + ",\"client_id\":\"a\",\"client_secret\":{}", "invalid_body")]
    public async Task A_grant_takes_its_own_credential(string members, string code)
    {
        await using var sandbox = await SignInSession.StartAsync();

        (await sandbox.SignServiceInAsync(members)).Problem(400, code);
    }

    [Fact]
    public async Task Other_forms_and_long_texts_are_refused()
    {
        await using var sandbox = await SignInSession.StartAsync();

        (await sandbox.PostAsync(
            "/v1/auth/service/token", "grant_type=client_credentials", "application/x-www-form-urlencoded"))
            .Problem(415, "unsupported_media_type");
        (await sandbox.SignServiceInBySecretAsync(new string('x', 4097))).Problem(400, "invalid_body");
        (await sandbox.SignServiceInByAssertionAsync(new string('x', 70_000))).Problem(413, "request_body_too_large");
    }

    [Fact]
    public async Task Credentials_are_in_no_problem_and_in_no_count()
    {
        await using var sandbox = await SignInSession.StartAsync(
            new SandboxOptions { ServiceAnswer = SandboxServiceAnswer.FederationKindMismatch });
        var host = sandbox.Session.Host;
        SandboxResponse[] responses =
        [
            await sandbox.SignServiceInBySecretAsync(),
            await sandbox.SignServiceInByAssertionAsync(),
            await sandbox.SignServiceInAsync($"{ClientCredentials},\"client_secret\":\"{host.ClientSecret}\""),
            await sandbox.SignServiceInAsync($"{JwtBearer},\"client_assertion\":[\"{host.ClientAssertion}\"]"),
            await sandbox.SignServiceInAsync($"{JwtBearer},\"client_assertion\":\"{host.ClientAssertion}\","),
            await sandbox.Session.GetAsync("/_sandbox/counts", ""),
        ];

        Assert.All(responses, response =>
        {
            Assert.DoesNotContain(host.ClientSecret, response.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(host.ClientAssertion, response.Text, StringComparison.Ordinal);
        });
    }
}
