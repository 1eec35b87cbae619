using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Access;

/// <summary>Everybody who can hold a token.</summary>
internal static class Principals
{
    internal static Principal Operator { get; } = User("operator", AssuranceLevels.MultiFactor);

    internal static Principal StepUp { get; } = User("stepup", AssuranceLevels.Password);

    internal static Principal Reader { get; } = Service("reader", "viewer", mayDispatch: false);

    internal static Principal Forbidden { get; } =
        Service("forbidden", "none", mayDispatch: false) with { Refusal = Problems.Forbidden };

    /// <summary>Signs in with a client id and secret, or with an assertion.</summary>
    internal static Principal SignedInService { get; } = Service("service", "operator", mayDispatch: true);

    /// <summary>Whoever confirms a device code.</summary>
    internal static Principal Person(string acr) => User("person", acr);

    /// <summary>Somebody who may do everything, unless the sign-in was too weak.</summary>
    private static Principal User(string name, string acr)
    {
        var isWeak = acr != AssuranceLevels.MultiFactor;
        return new Principal("operator", MayDispatch: true, new WhoamiDocument
        {
            PrincipalType = "user",
            Subject = $"sandbox-{name}",
            PrincipalScope = "domain",
            DomainId = SandboxIds.Domain,
            Email = $"{name}@sandbox.example",
            Acr = acr,
            Amr = isWeak ? ["pwd"] : ["pwd", "otp"],
        })
        {
            Refusal = isWeak ? () => Problems.StepUpRequired(AssuranceLevels.MultiFactor) : null,
        };
    }

    private static Principal Service(string name, string relation, bool mayDispatch) => new(relation, mayDispatch, new WhoamiDocument
    {
        PrincipalType = "service",
        Subject = $"sandbox-{name}",
        PrincipalScope = "domain",
        DomainId = SandboxIds.Domain,
    });
}
