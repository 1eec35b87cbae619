namespace Plexsphere.Core.Http;

/// <summary>The one rule for base addresses: what they look like, and what they may be reached through.</summary>
internal static class Route
{
    /// <summary>Refuses what is no base address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="whose">Whose it is, for the message.</param>
    internal static Uri Check(Uri address, string whose)
    {
        // The text is not repeated: what stands before an @ may be a password.
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw new PlexException(PlexErrors.InvalidArgument, $"{whose} address does not begin with https:// or http://.");
        }

        return address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0
            ? throw new PlexException(PlexErrors.InvalidArgument, $"{whose} address must not contain a user, a query or a fragment.")
            : address;
    }

    /// <summary>
    /// Whether a proxy may stand in between. Never before this machine itself: a proxy elsewhere would be sent what was not to leave
    /// the machine, in clear.
    /// </summary>
    internal static bool MayUseProxy(Uri address) => !address.IsLoopback;

    /// <summary>The proxy that stands before an address, without the user and password in it; null where none does.</summary>
    internal static string? ProxyBefore(Uri address)
    {
        if (!MayUseProxy(address))
        {
            return null;
        }

        try
        {
            var proxy = HttpClient.DefaultProxy.IsBypassed(address) ? null : HttpClient.DefaultProxy.GetProxy(address);
            return proxy is null || proxy == address ? null : proxy.Authority;
        }
        catch (Exception e) when (e is UriFormatException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether two addresses have the same origin.</summary>
    internal static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.UserInfo.Length == 0 && other.UserInfo.Length == 0
        && one.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase);
}
