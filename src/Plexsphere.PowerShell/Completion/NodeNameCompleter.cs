using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes names of nodes.</summary>
internal sealed class NodeNameCompleter : ConnectionCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        Suggestions suggestions,
        Guid? project,
        CancellationToken cancellationToken) =>
        suggestions.NodeNamesAsync(project, cancellationToken);
}
