using System.Net;

namespace Plexsphere.Core.Http;

/// <summary>What every connection of ours has in common, whomever it is with.</summary>
internal static class Sockets
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    internal static SocketsHttpHandler Create(Uri address) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = Route.MayUseProxy(address),
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectTimeout,

        // A pool that lives as long as a session must notice when the server's name moves.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
