using System.Globalization;

namespace Plexsphere.Core.Connections;

/// <summary>
/// A token that somebody gave, and where to look for a newer one. Operators replace token files under running waits; the new token is
/// taken when the old one is refused, and before a dispatch. Whoever works with one that is known to end is told ten minutes before.
/// </summary>
/// <param name="settings">The token as it is now, and how to read it anew.</param>
internal sealed class GivenToken(PlexConnectionSettings settings) : ITokenSource
{
    private static readonly TimeSpan WarningTime = TimeSpan.FromMinutes(10);

    private Held _held = new(new PlexToken(settings.Token, settings.ExpiresAt));

    public DateTimeOffset? ExpiresAt => Volatile.Read(ref _held).Token.ExpiresAt;

    public async ValueTask<string> GetAsync(
        string? refused, bool isSentOnce, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        // Another request may have found the newer token first.
        if (isSentOnce || refused == Volatile.Read(ref _held).Token.Text || EndsSoon(Volatile.Read(ref _held)))
        {
            await ReadAgainAsync(cancellationToken).ConfigureAwait(false);
        }

        var held = Volatile.Read(ref _held);
        if (notices is not null && EndsSoon(held) && Interlocked.Exchange(ref held.Warnings, 1) == 0)
        {
            notices.Report(Notice.Warning(string.Create(
                CultureInfo.InvariantCulture,
                $"The token ends at {held.Token.ExpiresAt:yyyy-MM-dd HH:mm:ss} UTC and does not renew itself. Connect again before "
                    + $"then.")));
        }

        return held.Token.Text;
    }

    public void Dispose() => Volatile.Write(ref _held, new Held(default));

    private bool EndsSoon(Held held) =>
        held.Warnings == 0 && held.Token.ExpiresAt - settings.Time.GetUtcNow() is { } left && left <= WarningTime && left > TimeSpan.Zero;

    private async ValueTask ReadAgainAsync(CancellationToken cancellationToken)
    {
        if (settings.ReadToken is not { } read)
        {
            return;
        }

        try
        {
            var (before, token) = (Volatile.Read(ref _held), await read(cancellationToken).ConfigureAwait(false));
            if (token != before.Token)
            {
                Interlocked.CompareExchange(ref _held, new Held(token), before);
            }
        }
        catch (PlexException)
        {
            // A file that is being replaced may be unreadable for a moment; what the server says about the old token stands.
        }
    }

    private sealed class Held(PlexToken token)
    {
        public int Warnings;

        public PlexToken Token { get; } = token;
    }
}
