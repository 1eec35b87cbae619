using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes ids of executions that were seen to end otherwise than well.</summary>
internal sealed class FailedExecutionCompleter : ConnectionCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        Suggestions suggestions,
        Guid? project,
        CancellationToken cancellationToken) =>
        Task.FromResult(suggestions.FailedExecutions(project));
}
