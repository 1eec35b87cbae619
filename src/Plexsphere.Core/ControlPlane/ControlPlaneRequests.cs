using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Plexsphere.Client;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.ControlPlane;

/// <summary>
/// How every request to one control plane is made and sent: the generated client makes it, the exchange sends it, with the token that
/// the source gives.
/// </summary>
internal sealed class ControlPlaneRequests : IDisposable
{
    private readonly ITokenSource? _tokens;
    private readonly PlexCredentialKind _credential;
    private readonly Exchange _exchange;
    private readonly HttpClientRequestAdapter _adapter;

    /// <param name="settings">Whom they go to, and how far to go for a response.</param>
    /// <param name="tokens">Gives the token of each; null where they are sent without.</param>
    internal ControlPlaneRequests(PlexConnectionSettings settings, ITokenSource? tokens)
    {
        Server = settings.Server;
        _tokens = tokens;
        _credential = settings.Service?.Kind ?? PlexCredentialKind.Token;
        _exchange = new Exchange(new Peer
        {
            Address = settings.Server,
            Handler = SocketsFor(settings),
            Token = tokens is null ? null : tokens.GetAsync,
            Accept = ["application/json", "application/problem+json"],
            ReadProblem = ProblemReader.Read,
            ErrorOf = Failures.ErrorOf,
            OutcomeUnknown = PlexErrors.DispatchOutcomeUnknown,
            Retries = RetryPolicy.Of(settings.Limits),
            MaximumMegabytes = settings.Limits.MaximumResponseMegabytes,
            Time = settings.Time,
        });
        _adapter = new HttpClientRequestAdapter(
            new AnonymousAuthenticationProvider(), httpClient: _exchange.Client) { BaseUrl = Server.AbsoluteUri.TrimEnd('/') };
        Paths = new PlexsphereClient(_adapter);
    }

    internal Uri Server { get; }

    /// <summary>The generated client.</summary>
    internal PlexsphereClient Paths { get; }

    /// <summary>Refuses to go on once the connection is closed.</summary>
    internal void CheckOpen() => _exchange.CheckOpen();

    /// <summary>Takes a secret that requests carry in their bodies out of all that is shown.</summary>
    internal void Protect(string secret) => _exchange.Protect(secret);

    internal PlexSubject About(Guid? projectId) => new() { Server = Server, ProjectId = projectId, Credential = _credential };

    /// <summary>Sends a read and gives its value.</summary>
    /// <param name="request">Makes the request, for each attempt anew: a body can be sent but once.</param>
    /// <param name="read">Makes a value of the response's body.</param>
    /// <param name="subject">What a failure would be about.</param>
    /// <param name="retries">Another policy than the connection's own.</param>
    /// <param name="notices">Hears of requests and waits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<T> ReadAsync<T>(
        Func<RequestInformation> request,
        BodyReader<T> read,
        PlexSubject subject,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class =>
            (await TryReadAsync(request, read, subject, retries, notices, cancellationToken).ConfigureAwait(false)).Get();

    /// <inheritdoc cref="ReadAsync{T}" />
    internal async Task<Outcome<T>> TryReadAsync<T>(
        Func<RequestInformation> request,
        BodyReader<T> read,
        PlexSubject subject,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class =>
            Noted(await _exchange.ReadAsync(From(request), read, subject, retries, notices, cancellationToken).ConfigureAwait(false));

    /// <summary>Sends a request that must not be repeated, once.</summary>
    internal async Task<T> SendOnceAsync<T>(
        Func<RequestInformation> request,
        BodyReader<T> read,
        PlexSubject subject,
        string unknown,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class =>
            Noted(await _exchange.SendOnceAsync(From(request), read, subject, unknown, notices, cancellationToken).ConfigureAwait(false))
                .Get();

    /// <summary>A reader for what is not read by hand.</summary>
    internal static BodyReader<T> Generated<T>(JsonTypeInfo<T> type) => body => WireDocument.Read(body, type);

    /// <summary>The cursor, which goes back to the server in an address, and into messages on the way.</summary>
    internal string? Checked(string? cursor) => _exchange.HoldsSecret(cursor)
        ? throw new JsonException($"'{cursor}' holds the token", "$.next_cursor", null, null)
        : cursor;

    public void Dispose()
    {
        _exchange.Dispose();
        _adapter.Dispose();
        _tokens?.Dispose();
    }

    private Outcome<T> Noted<T>(Outcome<T> outcome)
        where T : class
    {
        RequiredAssurance.Current.Note(Server, outcome.Failure);
        return outcome;
    }

    private RequestSource From(Func<RequestInformation> request) => async cancellationToken =>
        await _adapter.ConvertToNativeRequestAsync<HttpRequestMessage>(request(), cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidOperationException("The client made no request.");

    private static SocketsHttpHandler SocketsFor(PlexConnectionSettings settings)
    {
        var sockets = Sockets.Create(settings.Server);
        if (settings.SkipCertificateCheck)
        {
#pragma warning disable CA5359 // The user asked for it by name, and every connection made so says it.
            sockets.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return sockets;
    }
}
