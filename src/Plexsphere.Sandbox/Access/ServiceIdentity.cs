using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Access;

/// <summary>
/// The service that can sign in, and its credentials: a secret, and assertions in the form of a JWT-SVID. Their key is made at the start,
/// so that those of another sandbox are refused.
/// </summary>
internal sealed class ServiceIdentity
{
    internal const string ClientId = "sandbox-service";

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly TimeSpan FirstAssertionLife = TimeSpan.FromDays(365);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly SandboxServiceAnswer _answer;
    private readonly TimeProvider _time;
    private volatile string _secret = MakeSecret();

    internal ServiceIdentity(SandboxServiceAnswer answer, TimeProvider time)
    {
        _answer = answer;
        _time = time;
        (Assertion, _) = IssueAssertion(FirstAssertionLife);
    }

    /// <summary>The secret that is valid now.</summary>
    public string Secret => _secret;

    /// <summary>An assertion that does not expire for a year.</summary>
    public string Assertion { get; }

    /// <summary>Makes another secret; the former one is refused from now on.</summary>
    internal string RotateSecret() => _secret = MakeSecret();

    internal (string Assertion, DateTimeOffset ExpiresAt) IssueAssertion(TimeSpan life)
    {
        var expiresAt = _time.GetUtcNow() + life;
        var claims = $$"""
            {"sub":"spiffe://sandbox.example/{{ClientId}}","aud":["plexsphere"],"exp":{{expiresAt.ToUnixTimeSeconds()}},"jti":"{{Guid.NewGuid()}}"}
            """;
        var content = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        return ($"{content}.{Sign(content)}", expiresAt);
    }

    /// <summary>Takes a client id and secret, or refuses them.</summary>
    internal void VerifySecret(string clientId, string secret)
    {
        RequireProvisioned();
        if (clientId != ClientId || !AreSame(secret, _secret))
        {
            throw SignInProblems.InvalidClient();
        }

        RefuseMismatch();
        if (_answer == SandboxServiceAnswer.Refused)
        {
            throw SignInProblems.RefusedByProvider();
        }
    }

    /// <summary>Takes an assertion, or refuses it. Without the trust bundle none can be verified.</summary>
    internal void VerifyAssertion(string assertion)
    {
        RequireProvisioned();
        switch (_answer)
        {
            case SandboxServiceAnswer.SpiffeBundleUnreachable:
                throw SignInProblems.SpiffeBundleUnreachable();
            case SandboxServiceAnswer.SpiffeBundleUnconfigured:
                throw SignInProblems.SpiffeBundleUnconfigured();
        }

        if (ReadExpiry(assertion) is not { } expiry || expiry <= _time.GetUtcNow())
        {
            throw SignInProblems.SpiffeVerificationFailed();
        }

        RefuseMismatch();
    }

    private static string MakeSecret() => RandomNumberGenerator.GetString(Alphabet, 40);

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static bool AreSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private void RequireProvisioned()
    {
        if (_answer == SandboxServiceAnswer.NotProvisioned)
        {
            throw SignInProblems.NotProvisioned();
        }
    }

    private void RefuseMismatch()
    {
        if (_answer == SandboxServiceAnswer.FederationKindMismatch)
        {
            throw SignInProblems.FederationKindMismatch();
        }
    }

    /// <summary>When the assertion expires, or null when it is not one of ours.</summary>
    private DateTimeOffset? ReadExpiry(string assertion)
    {
        if (assertion.LastIndexOf('.') is not (> 0 and var end) || !AreSame(assertion[(end + 1)..], Sign(assertion[..end])))
        {
            return null;
        }

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(assertion.Split('.')[1]));
        return DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp").GetInt64());
    }

    private string Sign(string content) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(content)));
}
