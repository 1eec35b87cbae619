using System.Net;

namespace Plexsphere.Core.Transport;

/// <summary>What every connection of ours has in common, whomever it is with.</summary>
internal static class Sockets
{
    /// <summary>How long an attempt may take at most, its answer's body included.</summary>
    internal static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    internal static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectTimeout,

        // A pool that lives as long as a session must notice when the server's name moves.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
