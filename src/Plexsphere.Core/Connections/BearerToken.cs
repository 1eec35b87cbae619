namespace Plexsphere.Core.Connections;

/// <summary>The rule a token must meet to be put into a header. Its structure is the server's business.</summary>
internal static class BearerToken
{
    /// <summary>Returns the token if it is printable ASCII without spaces. It is never part of a message.</summary>
    internal static string Check(string token, string origin)
    {
        if (token.Length == 0)
        {
            throw new PlexException(PlexErrors.CredentialMissing, $"{origin} is empty.");
        }

        return token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new PlexException(
                PlexErrors.CredentialMalformed, $"{origin} contains a space, a control character or a character outside ASCII.")
            : token;
    }
}
