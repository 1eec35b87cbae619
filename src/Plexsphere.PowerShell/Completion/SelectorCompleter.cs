using System.Collections;
using Plexsphere.Core;
using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes label selectors with the labels that the connection has seen.</summary>
internal sealed class SelectorCompleter : PlexCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken) => Task.FromResult(
        ConnectionCompleter.ConnectionOf(bound) is { } connection ? PlexEngine.Behind(connection).Suggestions.Selectors(word) : []);
}
