using System.Security.Cryptography;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>The tokens of this start, which nothing else knows.</summary>
internal sealed class TokenRegistry
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly Dictionary<string, Principal> _principals = [];

    public TokenRegistry()
    {
        Operator = Issue(new Principal("operator", MayDispatch: true, new WhoamiDocument
        {
            PrincipalType = "user",
            Subject = "sandbox-operator",
            PrincipalScope = "domain",
            DomainId = SandboxIds.Domain,
            Email = "operator@sandbox.example",
            Acr = "urn:plexsphere:acr:mfa",
            Amr = ["pwd", "otp"],
        }));
        Reader = Issue(new Principal("viewer", MayDispatch: false, new WhoamiDocument
        {
            PrincipalType = "service",
            Subject = "sandbox-reader",
            PrincipalScope = "domain",
            DomainId = SandboxIds.Domain,
        }));
    }

    /// <summary>May do everything.</summary>
    public string Operator { get; }

    /// <summary>May read, but not dispatch.</summary>
    public string Reader { get; }

    public Principal? Find(string token) => _principals.GetValueOrDefault(token);

    private string Issue(Principal principal)
    {
        var token = $"psk_dev_{RandomNumberGenerator.GetString(Alphabet, 16)}_{RandomNumberGenerator.GetString(Alphabet, 32)}";
        _principals.Add(token, principal);
        return token;
    }
}
