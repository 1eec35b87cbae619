using System.Collections;
using Plexsphere.Core;
using Plexsphere.Core.Completion;
using Plexsphere.Core.Fleet;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes a parameter from what the connection has seen and from the server. Never makes a connection.</summary>
internal abstract class ConnectionCompleter : PlexCompleter
{
    private protected abstract Task<IReadOnlyList<Suggestion>> SuggestAsync(
        Suggestions suggestions,
        Guid? project,
        CancellationToken cancellationToken);

    private protected sealed override async Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken)
    {
        if (ConnectionOf(bound) is not { } connection)
        {
            return [];
        }

        var engine = PlexEngine.Behind(connection);
        var project = await CompletionBudget.ProjectAsync(() => ProjectAsync(engine, bound, cancellationToken)).ConfigureAwait(false);
        return await SuggestAsync(engine.Suggestions, project, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The connection that the command would use; null where there is none.</summary>
    internal static PlexConnection? ConnectionOf(IDictionary bound) =>
        Bound(bound, "Connection") as PlexConnection ?? DefaultConnection.OfThisRunspace();

    /// <summary>The project that the command would use; null where there is none, or it cannot be found in time.</summary>
    internal static async Task<Guid?> ProjectAsync(PlexEngine engine, IDictionary bound, CancellationToken cancellationToken) =>
        Bound(bound, "Project") switch
        {
            null => engine.Connection.ProjectId,
            PlexProject project => project.Id,
            var named when ProjectDirectory.IsId(named.ToString()!, out var id) => id,
            var slug => await engine.Projects.FindAsync(slug.ToString()!, null, cancellationToken).ConfigureAwait(false),
        };
}
