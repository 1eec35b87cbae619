using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes ids of recent executions, those first that have not ended.</summary>
internal sealed class OpenExecutionCompleter : ConnectionCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        Suggestions suggestions,
        Guid? project,
        CancellationToken cancellationToken) =>
        suggestions.ExecutionsAsync(project, openFirst: true, cancellationToken);
}
