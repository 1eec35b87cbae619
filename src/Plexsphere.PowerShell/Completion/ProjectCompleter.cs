using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes ids of projects.</summary>
internal sealed class ProjectCompleter : ConnectionCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        Suggestions suggestions,
        Guid? project,
        CancellationToken cancellationToken) =>
        suggestions.ProjectsAsync(cancellationToken);
}
