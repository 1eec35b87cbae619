using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Access;

/// <summary>The identity providers that domains are bound to, which is the fleet's domain alone. None is shared by the platform.</summary>
internal sealed class IdpBindings(SandboxBindings bindings)
{
    private const string Corp = "corp";

    private readonly IReadOnlyList<IdpBinding> _all = bindings switch
    {
        SandboxBindings.One => [Make(SandboxIds.Binding, Corp, "Corporate sign-in", AssuranceLevels.MultiFactor, isPrimary: true)],
        SandboxBindings.Two => MakeTwo(hasPrimary: false),
        SandboxBindings.Primary => MakeTwo(hasPrimary: true),
        _ => [],
    };

    /// <summary>Those of a domain, the primary one first. An unknown domain has none.</summary>
    internal IEnumerable<IdpBinding> Of(Guid domainId) => _all.Where(binding => binding.DomainId == domainId);

    /// <summary>The one that a sign-in is meant for, which may be told by its id or by its alias.</summary>
    internal IdpBinding Resolve(Guid domainId, Guid? id, string? alias)
    {
        if (id is not null)
        {
            var binding = _all.FirstOrDefault(binding => binding.Document.Id == id) ?? throw SignInProblems.BindingNotFound();
            return binding.DomainId == domainId
                ? binding
                : throw SignInProblems.InvalidRequest("The identity provider is another domain's.");
        }

        IdpBinding[] candidates = [.. Of(domainId).Where(binding => alias is null || binding.Document.Alias == alias)];
        return candidates switch
        {
            [] => throw SignInProblems.BindingNotFound(),
            [{ Document.Primary: true } primary, ..] => primary,
            [var only] => only,
            _ => throw SignInProblems.InvalidRequest("The domain has several identity providers and no primary one; name one of them."),
        };
    }

    private static IdpBinding[] MakeTwo(bool hasPrimary) =>
    [
        Make(SandboxIds.Binding, Corp, "Corporate sign-in", AssuranceLevels.Password, hasPrimary),
        Make(
            SandboxIds.SecondBinding,
            "corp-mfa",
            "Corporate sign-in with a second factor",
            AssuranceLevels.MultiFactor,
            isPrimary: false),
    ];

    private static IdpBinding Make(Guid id, string alias, string label, string acr, bool isPrimary) => new(
        SandboxIds.Domain,
        new IdpBindingDocument(id, alias, label, "idp.sandbox.example", isPrimary, PlatformScoped: false),
        Principals.Person(acr));
}
