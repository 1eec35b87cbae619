
namespace Plexsphere.Core.Connections;

/// <summary>
/// A connection's bearer token, and where to look for a newer one. Operators replace token files under running waits; the new token
/// is taken when the old one is refused, and before a dispatch.
/// </summary>
/// <param name="token">The token as it is now.</param>
/// <param name="read">Reads the token anew from where it came from; null where it cannot be replaced.</param>
internal sealed class TokenSource(string token, Func<CancellationToken, Task<string>>? read)
{
    private string _token = token;

    /// <summary>The token.</summary>
    internal string Current => Volatile.Read(ref _token);

    /// <summary>Reads the token anew; true if it is another one now.</summary>
    internal async ValueTask<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (read is null)
        {
            return false;
        }

        try
        {
            var renewed = await read(cancellationToken).ConfigureAwait(false);
            return Interlocked.Exchange(ref _token, renewed) != renewed;
        }
        catch (PlexException)
        {
            // A file that is being replaced may be unreadable for a moment; what the server says about the old token stands.
            return false;
        }
    }

    /// <summary>Forgets the token.</summary>
    internal void Forget() => Volatile.Write(ref _token, "");
}
