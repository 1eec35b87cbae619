using System.Collections;
using Plexsphere.Core;
using Plexsphere.Core.Completion;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes a parameter from what the connection has seen and from the server. Never makes a connection.</summary>
internal abstract class ConnectionCompleter : PlexCompleter
{
    private protected abstract Task<IReadOnlyList<Suggestion>> SuggestAsync(
        Suggestions suggestions,
        Guid? project,
        CancellationToken cancellationToken);

    private protected override async Task<IReadOnlyList<Suggestion>> SuggestAsync(IDictionary bound, CancellationToken cancellationToken)
    {
        if ((Bound(bound, "Connection") as PlexConnection ?? DefaultConnection.OfThisRunspace()) is not { } connection)
        {
            return [];
        }

        var project = Guid.TryParse(Bound(bound, "Project")?.ToString(), out var named) ? named : connection.ProjectId;
        return await SuggestAsync(PlexEngine.Behind(connection).Suggestions, project, cancellationToken).ConfigureAwait(false);
    }
}
