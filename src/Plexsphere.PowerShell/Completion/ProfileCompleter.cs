using System.Collections;
using Plexsphere.Core.Completion;
using Plexsphere.Core.Connections;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes names of profiles.</summary>
internal sealed class ProfileCompleter : PlexCompleter
{
    private protected override async Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken) =>
        [
            .. from profile in await ProfileFile.AllAsync(ProfileFile.DefaultPath, cancellationToken).ConfigureAwait(false)
               select new Suggestion(profile.Name, profile.Server ?? "a profile without a server"),
        ];
}
