using System.Collections;
using Plexsphere.Core;
using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes slugs of projects. What was begun of one is among the command's parameters, and no project yet.</summary>
internal sealed class ProjectCompleter : PlexCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken) =>
        ConnectionCompleter.ConnectionOf(bound) is { } connection
            ? PlexEngine.Behind(connection).Suggestions.ProjectsAsync(cancellationToken)
            : Task.FromResult<IReadOnlyList<Suggestion>>([]);
}
