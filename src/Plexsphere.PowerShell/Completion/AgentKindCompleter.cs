using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using Plexsphere.Core.Agents;
using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes the kinds of action that the agent named in the same command offers.</summary>
internal sealed class AgentKindCompleter : PlexCompleter
{
    private protected override async Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(Bound(bound, "Agent")?.ToString(), UriKind.Absolute, out var agent))
        {
            return [];
        }

        var credentials = AgentCredentials.Load(
            Bound(bound, "Certificate") as X509Certificate2,
            FileOf(bound, "CertificatePath"),
            FileOf(bound, "KeyPath"),
            FileOf(bound, "CertificateAuthorityPath"));
        var kinds = await new AgentClient(agent, credentials).KindsAsync(null, cancellationToken).ConfigureAwait(false);
        return [.. kinds.Select(kind => new Suggestion(kind.Kind, kind.Description ?? ""))];
    }

    private static string? FileOf(IDictionary bound, string name) => Bound(bound, name)?.ToString() is { Length: > 0 } path
        ? ScriptBlock.Create("$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($args[0])").Invoke(path)[0].ToString()
        : null;
}
