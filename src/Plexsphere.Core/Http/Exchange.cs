using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Plexsphere.Core.Http;

/// <summary>
/// Sends every request of the engine, to control planes and agents alike, and brings back a value or a failure as data. There are two
/// ways in: a read, which the retry policy repeats, and a request that is sent once, after which whatever goes wrong is an unknown
/// outcome from its first byte on. Safe to use from several threads at once.
/// </summary>
internal sealed class Exchange : IDisposable
{
    private readonly Peer _peer;
    private readonly SpareBuffer _spare = new();
    private readonly Redaction _redaction = new();
    private readonly MediaTypeWithQualityHeaderValue[] _accept;
    private volatile AuthenticationHeaderValue? _authorization;
#pragma warning disable CA2213 // Attempts under way still look at it when the exchange is closed, and it has nothing to release.
    private readonly CancellationTokenSource _closing = new();
#pragma warning restore CA2213
    private volatile bool _closed;
    private volatile bool _answered;

    internal Exchange(Peer peer)
    {
        _peer = peer;
        _accept = [.. peer.Accept.Select(type => new MediaTypeWithQualityHeaderValue(type))];
        Client = new HttpClient(peer.Handler)
        {
            // Attempts have their own limit, which also covers the body.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The client that sends; the generated code wants to see one, and sends nothing itself.</summary>
    internal HttpClient Client { get; }

    /// <summary>Refuses to go on once the exchange is closed.</summary>
    internal void CheckOpen()
    {
        if (_closed)
        {
            throw Failures.Closed(_peer.Address);
        }
    }

    /// <summary>Takes a secret that requests carry elsewhere than in their header out of all that is shown.</summary>
    internal void Protect(string secret) => _redaction.Add(secret);

    /// <summary>Whether a text holds a secret that this exchange sends.</summary>
    internal bool HoldsSecret(string? text) => _redaction.IsIn(text);

    /// <summary>Sends a read, repeating it as the retry policy says, and announces each wait.</summary>
    /// <param name="request">Makes the request.</param>
    /// <param name="read">Makes a value of the body.</param>
    /// <param name="subject">What a failure would be about.</param>
    /// <param name="retries">Another policy than the peer's own.</param>
    /// <param name="notices">Hears of requests and waits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Outcome<T>> ReadAsync<T>(
        RequestSource request,
        BodyReader<T> read,
        PlexSubject subject,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class
    {
        var policy = retries ?? _peer.Retries;
        var (started, waited) = (_peer.Time.GetTimestamp(), TimeSpan.Zero);
        string? refused = null;
        var bearer = await BearerAsync(null, isSentOnce: false, notices, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            if (bearer.Failure is not null)
            {
                return new Outcome<T>(null, bearer.Failure, MayHaveArrived: false, null, default);
            }

            var limit = policy.LimitOf(attempt, _peer.Time.GetElapsedTime(started));
            var outcome = await AttemptAsync(request, bearer.Token, read, subject, limit, policy.Stall, notices, cancellationToken)
                .ConfigureAwait(false);
            if (outcome.Failure is not { } failure)
            {
                return outcome;
            }

            if (refused is null && bearer.Token is not null && failure.Error == PlexErrors.Unauthenticated)
            {
                refused = bearer.Token;
                bearer = await BearerAsync(refused, isSentOnce: false, notices, cancellationToken).ConfigureAwait(false);
                if (bearer.Token != refused)
                {
                    attempt--;
                    continue;
                }
            }

            if (policy.Wait(failure, attempt, waited, _peer.Time.GetElapsedTime(started)) is not { } wait)
            {
                return outcome;
            }

            notices?.Report(Notice.Warning(string.Create(
                CultureInfo.InvariantCulture,
                $"{failure.Message} Trying again in {wait.TotalSeconds:0.#} s ({attempt + 1} of {policy.Attempts} attempts).")));
            await Task.Delay(wait, _peer.Time, cancellationToken).ConfigureAwait(false);
            waited += wait;
            bearer = await BearerAsync(null, isSentOnce: false, notices, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request that must not be repeated, once.</summary>
    /// <param name="request">Makes the request.</param>
    /// <param name="read">Makes a value of the body.</param>
    /// <param name="subject">What a failure would be about.</param>
    /// <param name="unknown">What is unknown where the outcome is, as a sentence.</param>
    /// <param name="notices">Hears of the request.</param>
    /// <param name="cancellationToken">Gives up; the request may have arrived all the same.</param>
    internal async Task<Outcome<T>> SendOnceAsync<T>(
        RequestSource request,
        BodyReader<T> read,
        PlexSubject subject,
        string unknown,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class
    {
        var bearer = await BearerAsync(null, isSentOnce: true, notices, cancellationToken).ConfigureAwait(false);
        if (bearer.Failure is not null)
        {
            return new Outcome<T>(null, bearer.Failure, MayHaveArrived: false, null, default);
        }

        var about = subject with { SentAt = _peer.Time.GetUtcNow() };
        var outcome = await AttemptAsync(
            request, bearer.Token, read, about, AttemptClock.Longest, AttemptClock.LongestStall, notices, cancellationToken)
            .ConfigureAwait(false);
        if (bearer.Token is not null && outcome.Failure?.Error == PlexErrors.Unauthenticated)
        {
            // For whatever is sent next: this is not sent again.
            await BearerAsync(bearer.Token, isSentOnce: false, notices, cancellationToken).ConfigureAwait(false);
        }

        return outcome.Failure is { } failure && IsOpen(outcome.MayHaveArrived, failure)
            ? outcome with { Failure = Failures.OutcomeUnknown(_peer.OutcomeUnknown, unknown, failure, about) }
            : outcome;
    }

    public void Dispose()
    {
        _closed = true;
        _closing.Cancel();
        _authorization = null;
        Client.Dispose();
    }

    // A refusal settles that nothing was carried out; anything else leaves it open once a byte has left.
    private static bool IsOpen(bool mayHaveArrived, PlexException failure) =>
        failure is PlexApiException response ? Failures.LeavesOpen(response.Problem) : mayHaveArrived;

    // Where there is no token to be had, nothing was sent.
    private async ValueTask<(string? Token, PlexException? Failure)> BearerAsync(
        string? refused, bool isSentOnce, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            CheckOpen();
            return _peer.Token is { } token
                ? (await token(refused, isSentOnce, notices, cancellationToken).ConfigureAwait(false), null)
                : (null, null);
        }
        catch (PlexException e)
        {
            return (null, e);
        }
    }

    // Made anew when the token is another one; from then on that one must not be shown either.
    private AuthenticationHeaderValue AuthorizationFor(string token)
    {
        var known = _authorization;
        if (known?.Parameter == token)
        {
            return known;
        }

        _redaction.Add(token);
        return _authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private async Task<Outcome<T>> AttemptAsync<T>(
        RequestSource request,
        string? bearer,
        BodyReader<T> read,
        PlexSubject subject,
        TimeSpan limit,
        TimeSpan stall,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class
    {
        using var clock = new AttemptClock(limit, stall, cancellationToken, _closing.Token);
        MarkedContent? body = null;
        var stage = Stage.Sending;
        try
        {
            using var message = await request(clock.Token).ConfigureAwait(false);
            body = Prepare(message, bearer);
            using var response =
                await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, clock.Token).ConfigureAwait(false);
            stage = Stage.Receiving;
            _answered = true;
            clock.Begin();
            notices?.Report(Notice.Request(message.Method.Method, message.RequestUri!, (int)response.StatusCode, clock.Elapsed));
            if (!response.IsSuccessStatusCode)
            {
                return new Outcome<T>(
                    null, await RefusalAsync(response, subject, clock).ConfigureAwait(false), MayHaveArrived: true, null, clock.Elapsed);
            }

            if (response.Content.Headers.ContentType?.MediaType is { } media && !media.EndsWith("json", StringComparison.OrdinalIgnoreCase))
            {
                throw new JsonException($"it is {media}, not JSON");
            }

            using var content = await ResponseBody.ReadAsync(response.Content, _spare, _peer.MaximumMegabytes, clock).ConfigureAwait(false);
            stage = Stage.Reading;
            return new Outcome<T>(
                read(_redaction.Clean(content.Json) ?? content.Json), null, MayHaveArrived: true, response.Headers.Date, clock.Elapsed);
        }
        // No network lacks a file: that is a part of ours which was not installed.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not FileNotFoundException)
        {
            var tls = _peer.ExplainTls?.Invoke(e, _answered);
            var failure = _closed ? Failures.Closed(_peer.Address)
                : tls is not null ? new PlexException(PlexErrors.TlsFailed, _redaction.Line(tls.Message), subject)
                : Failures.FromException(e, stage, _peer.Address, _redaction, subject);
            return new Outcome<T>(null, failure, body is { HasLeft: true } && tls is not { Handshake: true }, null, clock.Elapsed);
        }
        catch (Exception e) when (e is not (OperationCanceledException or FileNotFoundException))
        {
            // Whatever breaks under the hands of somebody who gave up is that somebody's doing.
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private MarkedContent? Prepare(HttpRequestMessage message, string? bearer)
    {
        if (message.RequestUri is not { } address || !Route.SameOrigin(address, _peer.Address))
        {
            throw new InvalidOperationException("A request left the peer's own origin.");
        }

        message.Headers.Accept.Clear();
        foreach (var type in _accept)
        {
            message.Headers.Accept.Add(type);
        }

        CheckOpen();
        message.Headers.Authorization = bearer is null ? null : AuthorizationFor(bearer);
        return MarkedContent.On(message);
    }

    private async Task<PlexException> RefusalAsync(HttpResponseMessage response, PlexSubject subject, AttemptClock clock)
    {
        var problem = _peer.ReadProblem(response, await ProblemReader.ReadBodyAsync(response.Content, clock).ConfigureAwait(false))
            .Cleaned(_redaction.Line);
        return Failures.Refusal(_peer.ErrorOf(problem), problem, subject);
    }
}
