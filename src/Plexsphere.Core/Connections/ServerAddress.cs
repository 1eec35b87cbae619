using Plexsphere.Core.Http;

namespace Plexsphere.Core.Connections;

/// <summary>Decides whether an address may receive a token.</summary>
internal static class ServerAddress
{
    /// <summary>Refuses addresses that are no base address, and plain http to anything but this machine.</summary>
    internal static Uri Check(Uri server)
    {
        Route.Check(server, "The server's");
        if (server.Scheme == Uri.UriSchemeHttp && !server.IsLoopback)
        {
            throw new PlexException(PlexErrors.ServerInsecure, $"'{server.AbsoluteUri}' would carry the token unencrypted.");
        }

        return server;
    }
}
