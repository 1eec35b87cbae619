namespace Plexsphere.Core.Connections;

/// <summary>Decides whether an address may receive a token.</summary>
internal static class ServerAddress
{
    /// <summary>Refuses addresses that are no base address, and plain http to anything but this machine.</summary>
    internal static Uri Check(Uri server)
    {
        // The text is not repeated: what stands before an @ may be a password.
        if (!server.IsAbsoluteUri || (server.Scheme != Uri.UriSchemeHttps && server.Scheme != Uri.UriSchemeHttp))
        {
            throw new PlexException(PlexErrors.InvalidArgument, "The server's address does not begin with https:// or http://.");
        }

        if (server.UserInfo.Length > 0 || server.Query.Length > 0 || server.Fragment.Length > 0)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "The server's address must not contain a user, a query or a fragment.");
        }

        if (server.Scheme == Uri.UriSchemeHttp && !server.IsLoopback)
        {
            throw new PlexException(PlexErrors.ServerInsecure, $"'{server.AbsoluteUri}' would carry the token unencrypted.");
        }

        return server;
    }
}
