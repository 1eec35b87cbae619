using Plexsphere.Core.Connections;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Http;

namespace Plexsphere.Core.SignIn;

/// <summary>
/// The tokens of a service that signs in by itself. One is asked for when it is first needed, and another when four fifths of its life
/// are over or a read was refused, with one request at a time for however many callers.
/// </summary>
/// <param name="settings">Whom to ask, and by which clock.</param>
/// <param name="credential">What to ask with.</param>
internal sealed class ServiceTokens(PlexConnectionSettings settings, PlexServiceCredential credential) : ITokenSource
{
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
#pragma warning disable CA2213 // A request under way still looks at it when the connection is closed, and it has nothing to release.
    private readonly CancellationTokenSource _closing = new();
#pragma warning restore CA2213
    private PlexServiceCredential _current = credential;
    private TokenLease? _lease;
    private Task<TokenLease>? _asking;

    public DateTimeOffset? ExpiresAt
    {
        get
        {
            lock (_gate)
            {
                return _lease?.ExpiresAt;
            }
        }
    }

    public async ValueTask<string> GetAsync(
        string? refused, bool isSentOnce, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        Task<TokenLease> asking;
        lock (_gate)
        {
            if (_lease?.Token == refused)
            {
                _lease = null;
            }

            if (_lease is { } lease && !lease.IsDue)
            {
                return lease.Token;
            }

            // Not the first caller's own: when that one gives up, the others still want the token.
            var usable = _lease is { IsOver: false } ? _lease : null;
            asking = _asking ??= Task.Run(() => AskAsync(usable, notices), CancellationToken.None);
        }

        try
        {
            return (await asking.WaitAsync(cancellationToken).ConfigureAwait(false)).Token;
        }
        finally
        {
            _ = asking.ContinueWith(
                abandoned => abandoned.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closing.Cancel();
            _lease = null;
            _current.Wipe();
        }
    }

    private async Task<TokenLease> AskAsync(TokenLease? usable, IProgress<Notice>? notices)
    {
        try
        {
            return Keep(
                (usable is null ? null : await RenewAsync(usable, notices).ConfigureAwait(false))
                ?? await RequestAsync(null, notices, _closing.Token).ConfigureAwait(false));
        }
        catch (PlexException e)
        {
            // Not a response to what the caller asks: a 404 of the sign-in must not be taken for one of an execution.
            throw new PlexException(
                e is PlexApiException { StatusCode: 404 or 405 } ? PlexErrors.NotProvisioned : e.Error,
                $"The service got no token: {e.Message}",
                e.Subject);
        }
        catch (OperationCanceledException)
        {
            throw Failures.Closed(settings.Server);
        }
        finally
        {
            lock (_gate)
            {
                _asking = null;
            }
        }
    }

    // While the token lives there is time to try again later, and nobody is kept waiting for long; null once it does not.
    private async Task<TokenLease?> RenewAsync(TokenLease usable, IProgress<Notice>? notices)
    {
        using var late = new CancellationTokenSource(LongestRenewal, settings.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, late.Token);
        try
        {
            return await RequestAsync(RetryPolicy.Once, notices, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PlexException or OperationCanceledException)
        {
            return usable.IsOver ? null : usable.Postponed();
        }
    }

    private TokenLease Keep(TokenLease lease)
    {
        lock (_gate)
        {
            _closing.Token.ThrowIfCancellationRequested();
            return _lease = lease;
        }
    }

    // Over a connection of its own, which knows the secret no longer than the request takes.
    private async Task<TokenLease> RequestAsync(RetryPolicy? retries, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var current = await CredentialAsync(cancellationToken).ConfigureAwait(false);
        var secret = current.File is null
            ? current.HeldText()
            : (await ServiceCredentialFile.ReadAsync(current, cancellationToken).ConfigureAwait(false)).Text;
        using var requests = new ControlPlaneRequests(settings, tokens: null);
        requests.Protect(secret);
        var asked = new TokenLease(settings.Time);
        var token = await new SignInApi(requests).ServiceTokenAsync(current.ClientId, secret, retries, notices, cancellationToken)
            .ConfigureAwait(false);
        return asked.For(token.Text, token.Life);
    }

    private async Task<PlexServiceCredential> CredentialAsync(CancellationToken cancellationToken)
    {
        try
        {
            _current = settings.ReadService is { } read ? await read(cancellationToken).ConfigureAwait(false) : _current;
        }
        catch (PlexException)
        {
            // A profile file that is being replaced may be unreadable for a moment.
        }

        return _current;
    }
}
