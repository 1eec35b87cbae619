using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes names of actions.</summary>
internal sealed class ActionCompleter : ConnectionCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        Suggestions suggestions,
        Guid? project,
        CancellationToken cancellationToken) =>
        suggestions.ActionsAsync(project, cancellationToken);
}
