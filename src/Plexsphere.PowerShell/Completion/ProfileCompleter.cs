using System.Collections;
using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes names of profiles.</summary>
internal sealed class ProfileCompleter : PlexCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken) => SignInSuggestions.ProfilesAsync(cancellationToken);
}
