using System.Diagnostics;
using System.Text.Json;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Plexsphere.Client;

namespace Plexsphere.Core.Transport;

/// <summary>
/// Sends the generated client's requests over one connection pool and reads the answers. Everything that knows
/// Kiota is in this folder.
/// </summary>
internal sealed class ApiTransport : IDisposable
{
    private readonly Uri server;
    private readonly RetryPolicy retries;
    private readonly HttpClient http;
    private readonly HttpClientRequestAdapter adapter;
    private volatile bool closed;

    internal ApiTransport(PlexConnectionSettings settings)
    {
        server = settings.Server;
        retries = new RetryPolicy(settings.Limits.MaximumRetryCount + 1, TimeSpan.FromSeconds(settings.Limits.RetryTimeoutSeconds));
        http = new HttpClient(new AnswerHandler(server, settings.Token, settings.Limits.MaximumResponseMegabytes, Handler(settings.SkipCertificateCheck)))
        {
            // Attempts have their own limit, which also covers the body.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http)
        {
            BaseUrl = server.AbsoluteUri.TrimEnd('/'),
        };
        Requests = new PlexsphereClient(adapter);
    }

    /// <summary>The generated request builders.</summary>
    internal PlexsphereClient Requests { get; }

    /// <summary>Refuses to go on once the connection is closed.</summary>
    internal void CheckOpen()
    {
        if (closed)
        {
            throw Translation.Closed(server);
        }
    }

    /// <summary>Sends a read, repeating it as the retry policy says, and announces each wait.</summary>
    internal async Task<T> ReadAsync<T>(RequestInformation request, BodyReader<T> read, IProgress<Notice>? notices, CancellationToken stop)
        where T : class
    {
        var answer = await retries.RunAsync(
            () => AttemptAsync(request, read, notices, stop),
            failure =>
            {
                CheckOpen();
                return failure as PlexException ?? Translation.Transport(failure, server);
            },
            notices,
            stop).ConfigureAwait(false);
        return answer.Value;
    }

    /// <summary>Sends a read once, to learn how the server fares at this moment.</summary>
    internal async Task<Answer<T>> MeasureAsync<T>(RequestInformation request, BodyReader<T> read, IProgress<Notice>? notices, CancellationToken stop)
        where T : class
    {
        try
        {
            return await AttemptAsync(request, read, notices, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not PlexException && Translation.Knows(e, stop))
        {
            CheckOpen();
            throw Translation.Transport(e, server);
        }
    }

    /// <summary>Sends a request that must not be repeated, once.</summary>
    internal async Task<T> SendOnceAsync<T>(RequestInformation request, BodyReader<T> read, string action, IProgress<Notice>? notices, CancellationToken stop)
        where T : class
    {
        try
        {
            return (await AttemptAsync(request, read, notices, stop).ConfigureAwait(false)).Value;
        }
        catch (PlexApiException e) when (Translation.LeavesOpen(e.Problem))
        {
            throw Translation.OutcomeUnknown(action, e.Problem);
        }
        catch (PlexException e) when (e.Error == PlexErrors.ResponseTooLarge)
        {
            throw Translation.OutcomeUnknown(action, e);
        }
        catch (Exception e) when (e is not PlexException && Translation.Knows(e, stop))
        {
            throw Translation.NeverSent(e) ? Translation.Transport(e, server) : Translation.OutcomeUnknown(action, e, server);
        }
    }

    public void Dispose()
    {
        closed = true;
        adapter.Dispose();
        http.Dispose();
    }

    private async Task<Answer<T>> AttemptAsync<T>(RequestInformation request, BodyReader<T> read, IProgress<Notice>? notices, CancellationToken stop)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Sockets.AttemptTimeout);
        var native = new NativeResponseHandler();
        request.AddRequestOptions([new ResponseHandlerOption { ResponseHandler = native }]);
        var started = Stopwatch.GetTimestamp();
        try
        {
            await adapter.SendNoContentAsync(request, cancellationToken: limit.Token).ConfigureAwait(false);
        }
        catch (PlexApiException e)
        {
            Report(notices, request, request.URI, e.StatusCode, started);
            throw;
        }

        using var response = (HttpResponseMessage)native.Value!;
        Report(notices, request, response.RequestMessage!.RequestUri!, (int)response.StatusCode, started);
        if (response.Content.Headers.ContentType?.MediaType is { } media && !media.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            throw new JsonException($"it is {media}, not JSON");
        }

        return new Answer<T>(read(((AnswerBody)response.Content).Json), response.Headers.Date, Stopwatch.GetElapsedTime(started));
    }

    private static void Report(IProgress<Notice>? notices, RequestInformation request, Uri address, int status, long started) =>
        notices?.Report(Notice.Request(request.HttpMethod == Method.POST ? "POST" : "GET", address, status, Stopwatch.GetElapsedTime(started)));

    private static SocketsHttpHandler Handler(bool skipCertificateCheck)
    {
        var sockets = Sockets.Create();
        if (skipCertificateCheck)
        {
#pragma warning disable CA5359 // The user asked for it by name, and every connection made so says it.
            sockets.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return sockets;
    }
}
