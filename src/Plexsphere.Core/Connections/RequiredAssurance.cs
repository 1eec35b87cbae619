using System.Collections.Concurrent;

namespace Plexsphere.Core.Connections;

/// <summary>
/// How strong a sign-in servers have asked for, by the last refusal of each that said so. Whoever signs in again there has another
/// connection than the one that was refused, and hears whether the new sign-in will do.
/// </summary>
internal sealed class RequiredAssurance
{
    private readonly ConcurrentDictionary<string, string> _asked = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the servers of this process have asked for.</summary>
    internal static RequiredAssurance Current { get; } = new();

    /// <summary>Takes note of a refusal, where it is one for a sign-in that is too weak.</summary>
    internal void Note(Uri server, PlexException? failure)
    {
        if (failure is PlexApiException { AcrValues: { Length: > 0 } asked } && failure.Error == PlexErrors.StepUpRequired)
        {
            _asked[OriginOf(server)] = asked;
        }
    }

    /// <summary>Compares a new sign-in with what its server asked for. One that will do settles the matter.</summary>
    /// <param name="server">Where somebody signed in.</param>
    /// <param name="acr">How strong the server says the sign-in was; null where it does not say.</param>
    /// <returns>What was asked for and is not there; null where nothing is missing.</returns>
    internal string? Missing(Uri server, string? acr)
    {
        // Any one of them will do (RFC 9470).
        if (!_asked.TryGetValue(OriginOf(server), out var asked) || !asked.Split(' ').Contains(acr))
        {
            return asked;
        }

        _asked.TryRemove(new KeyValuePair<string, string>(OriginOf(server), asked));
        return null;
    }

    private static string OriginOf(Uri server) => server.GetLeftPart(UriPartial.Authority);
}
