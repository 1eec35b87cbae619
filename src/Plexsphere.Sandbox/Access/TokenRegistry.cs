using System.Security.Cryptography;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Access;

/// <summary>The tokens of this start, which nothing else knows.</summary>
internal sealed class TokenRegistry
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly Dictionary<string, Principal> _principals = [];

    internal TokenRegistry()
    {
        Operator = Issue(new Principal("operator", MayDispatch: true, new WhoamiDocument
        {
            PrincipalType = "user",
            Subject = "sandbox-operator",
            PrincipalScope = "domain",
            DomainId = SandboxIds.Domain,
            Email = "operator@sandbox.example",
            Acr = AssuranceLevels.MultiFactor,
            Amr = ["pwd", "otp"],
        }));
        Reader = Issue(new Principal("viewer", MayDispatch: false, new WhoamiDocument
        {
            PrincipalType = "service",
            Subject = "sandbox-reader",
            PrincipalScope = "domain",
            DomainId = SandboxIds.Domain,
        }));
        StepUp = Issue(new Principal("operator", MayDispatch: true, new WhoamiDocument
        {
            PrincipalType = "user",
            Subject = "sandbox-stepup",
            PrincipalScope = "domain",
            DomainId = SandboxIds.Domain,
            Email = "stepup@sandbox.example",
            Acr = AssuranceLevels.Password,
            Amr = ["pwd"],
        })
        {
            Refusal = () => Problems.StepUpRequired(AssuranceLevels.MultiFactor),
        });
        Forbidden = Issue(new Principal("none", MayDispatch: false, new WhoamiDocument
        {
            PrincipalType = "service",
            Subject = "sandbox-forbidden",
            PrincipalScope = "domain",
            DomainId = SandboxIds.Domain,
        })
        {
            Refusal = Problems.Forbidden,
        });
    }

    /// <summary>May do everything.</summary>
    public string Operator { get; }

    /// <summary>May read, but not dispatch.</summary>
    public string Reader { get; }

    /// <summary>Would be the operator's after a stronger sign-in.</summary>
    public string StepUp { get; }

    /// <summary>Is turned away before the authorizer is asked.</summary>
    public string Forbidden { get; }

    /// <summary>Belongs to nobody any more. The API does not tell an expired token from one that never was.</summary>
    public string Expired { get; } = Make();

    internal Principal? Find(string token) => _principals.GetValueOrDefault(token);

    private static string Make() =>
        $"psk_dev_{RandomNumberGenerator.GetString(Alphabet, 16)}_{RandomNumberGenerator.GetString(Alphabet, 32)}";

    private string Issue(Principal principal)
    {
        var token = Make();
        _principals.Add(token, principal);
        return token;
    }
}
