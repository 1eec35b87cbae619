using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes ids of nodes.</summary>
internal sealed class NodeCompleter : ConnectionCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        Suggestions suggestions,
        Guid? project,
        CancellationToken cancellationToken) =>
        suggestions.NodesAsync(project, cancellationToken);
}
