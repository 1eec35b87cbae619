using System.Collections;
using System.Management.Automation;
using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes the identity providers of the domain and the server that are named in the same command.</summary>
internal sealed class IdentityProviderCompleter : PlexCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken) =>
        Uri.TryCreate(Bound(bound, "Server")?.ToString(), UriKind.Absolute, out var server)
            && Guid.TryParseExact(Bound(bound, "Domain")?.ToString(), "D", out var domain)
            ? SignInSuggestions.IdentityProvidersAsync(
                server, domain, LanguagePrimitives.IsTrue(Bound(bound, "SkipCertificateCheck")), cancellationToken)
            : Task.FromResult<IReadOnlyList<Suggestion>>([]);
}
