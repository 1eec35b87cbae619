namespace Plexsphere.Core.Connections;

/// <summary>
/// A connection's bearer token, and where to look for a newer one. Operators replace token files under running waits; the new token
/// is taken when the old one is refused, and before a dispatch.
/// </summary>
/// <param name="token">The token as it is now.</param>
/// <param name="stamp">Changes whenever the place that the token comes from does; null where a token cannot be replaced.</param>
/// <param name="read">Reads the token anew.</param>
internal sealed class TokenSource(string token, Func<object?>? stamp = null, Func<string>? read = null)
{
    private readonly object _lock = new();
    private string _token = token;
    private object? _seen = stamp?.Invoke();

    /// <summary>The token.</summary>
    internal string Current => Volatile.Read(ref _token);

    /// <summary>Reads the token anew if its place has changed; true if it is another one now.</summary>
    internal bool Renew()
    {
        if (stamp is null || read is null)
        {
            return false;
        }

        lock (_lock)
        {
            try
            {
                var now = stamp();
                if (Equals(now, _seen))
                {
                    return false;
                }

                var renewed = read();
                _seen = now;
                var differs = renewed != _token;
                Volatile.Write(ref _token, renewed);
                return differs;
            }
            catch (PlexException)
            {
                // A file that is being replaced may be unreadable for a moment; what the server says about the old token stands.
                return false;
            }
        }
    }

    /// <summary>Forgets the token.</summary>
    internal void Forget() => Volatile.Write(ref _token, "");
}
