using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Plexsphere.Core.Transport;

namespace Plexsphere.Core.Agents;

/// <summary>
/// One agent's Actions API. An agent keeps the headers of a request where everyone can read them, so it gets none but those that HTTP
/// itself needs: no token, no cookie, no trace. Safe to use from several threads at once.
/// </summary>
#pragma warning disable CA1001 // Actions hold on to it, so nobody knows when it is no longer used; its idle connections close by themselves.
internal sealed class AgentClient
#pragma warning restore CA1001
{
    // Released agents close a connection that was idle for five seconds; one that is about to be closed must not be sent a request.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(3);

    private readonly AgentCredentials credentials;
    private readonly HttpClient http;

    // Why the agent's certificate was turned down last.
    private volatile string? refusal;

    // Whether the agent has answered anything yet, so that what breaks is not for want of a certificate.
    private volatile bool answered;

    internal AgentClient(Uri agent, AgentCredentials credentials)
    {
        Agent = AgentAddress.Check(agent);
        credentials.CheckFor(agent);
        this.credentials = credentials;
        http = new HttpClient(Handler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The agent's base address.</summary>
    internal Uri Agent { get; }

    /// <summary>The client that a listed or read action came through; null for one made elsewhere.</summary>
    internal static AgentClient? Of(PlexAgentAction action) => (AgentClient?)action.Client;

    /// <summary>Running and waiting actions, in the agent's order: oldest first.</summary>
    internal Task<List<PlexAgentAction>> QueueAsync(IProgress<Notice>? notices, CancellationToken stop) =>
        ListAsync(AgentAddress.Queue(Agent), answer => AgentReader.Actions(answer, this), notices, stop);

    /// <summary>Finished actions, in the agent's order: newest first.</summary>
    internal Task<List<PlexAgentAction>> FinishedAsync(IProgress<Notice>? notices, CancellationToken stop) =>
        ListAsync(AgentAddress.Finished(Agent), answer => AgentReader.Actions(answer, this), notices, stop);

    /// <summary>
    /// The queue, then the finished ones. An action that ends between the two looks stands in both, and counts as what it became.
    /// </summary>
    internal async Task<List<PlexAgentAction>> AllAsync(IProgress<Notice>? notices, CancellationToken stop)
    {
        var queue = await QueueAsync(notices, stop).ConfigureAwait(false);
        var finished = await FinishedAsync(notices, stop).ConfigureAwait(false);
        var ended = finished.Select(action => action.Id).ToHashSet();
        return [.. queue.Where(action => !ended.Contains(action.Id)), .. finished];
    }

    internal Task<List<PlexAgentActionKind>> KindsAsync(IProgress<Notice>? notices, CancellationToken stop) =>
        ListAsync(AgentAddress.Kinds(Agent), answer => AgentReader.Kinds(answer, Agent), notices, stop);

    /// <summary>An action with its history.</summary>
    internal async Task<PlexAgentAction> GetAsync(Guid id, IProgress<Notice>? notices, CancellationToken stop)
    {
        try
        {
            return await ReadAsync(AgentAddress.Info(Agent, id), answer => AgentReader.Info(answer, id, this), notices, stop).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.NotFound)
        {
            throw await DisabledAsync(notices, stop).ConfigureAwait(false)
                ?? Translation.Answer(PlexErrors.AgentActionNotFound, e.Problem with { Detail = $"{Agent.Authority} has no action {id}" });
        }
    }

    /// <summary>
    /// Asks for an action: once. Then reads it, to see what the agent made of the request. An action with the same id and kind that is
    /// there already is what was asked for before.
    /// </summary>
    internal async Task<PlexAgentAction> ScheduleAsync(AgentOrder order, IProgress<Notice>? notices, CancellationToken stop)
    {
        order.Check();
        Guid id;
        try
        {
            id = await PostAsync(order, notices, stop).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.AgentActionExists && order.ActionId is not null)
        {
            return await AlreadyScheduledAsync(order, e, notices, stop).ConfigureAwait(false);
        }

        try
        {
            var scheduled = await GetAsync(id, notices, stop).ConfigureAwait(false);
            if (order.Misunderstood(scheduled) is { } warning)
            {
                notices?.Report(Notice.Warning($"{PlexText.Line(scheduled.ToString())}: {warning}"));
            }

            return scheduled;
        }
        catch (PlexException e)
        {
            notices?.Report(Notice.Warning($"'{PlexText.Line(order.Kind)}' is scheduled as {id}, but could not be read back. {e.Message}"));
            return new PlexAgentAction(Agent, id, order.Kind, PlexAgentActionState.New) { Client = this };
        }
    }

    private async Task<PlexAgentAction> AlreadyScheduledAsync(AgentOrder order, PlexApiException conflict, IProgress<Notice>? notices, CancellationToken stop)
    {
        PlexAgentAction scheduled;
        try
        {
            scheduled = await GetAsync(order.ActionId!.Value, notices, stop).ConfigureAwait(false);
        }
        catch (PlexException)
        {
            // The refusal is the better story.
            throw conflict;
        }

        if (scheduled.Kind != order.Kind)
        {
            throw conflict;
        }

        notices?.Report(Notice.Warning($"{PlexText.Line(scheduled.ToString())}: already scheduled; nothing was scheduled again."));
        return scheduled;
    }

    private async Task<Guid> PostAsync(AgentOrder order, IProgress<Notice>? notices, CancellationToken stop)
    {
        var address = AgentAddress.Schedule(Agent, order.Kind);
        try
        {
            return await SendAsync(HttpMethod.Post, address, order.Body(), AgentReader.Scheduled, notices, stop).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (Translation.LeavesOpen(e.Problem))
        {
            throw Translation.Answer(PlexErrors.AgentScheduleOutcomeUnknown, e.Problem with { Detail = $"{Unknown(order)} {e.Detail ?? "The agent failed"}" });
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.NotFound)
        {
            throw await DisabledAsync(notices, stop).ConfigureAwait(false) ?? e;
        }
        catch (Exception e) when (e is not PlexException && Translation.Knows(e, stop))
        {
            var failure = Failure(e);
            throw failure.Error == PlexErrors.TlsFailed && (Translation.NeverSent(e) || IsAlert(e)) ? failure
                : Translation.NeverSent(e) ? failure
                : new PlexException(PlexErrors.AgentScheduleOutcomeUnknown, $"{Unknown(order)} {failure.Message}", e);
        }
    }

    private static string Unknown(AgentOrder order) =>
        $"Whether '{PlexText.Line(order.Kind)}' was scheduled{(order.ActionId is { } id ? $" as {id}" : "")} is unknown.";

    private async Task<List<T>> ListAsync<T>(Uri address, Func<JsonElement, List<T>> read, IProgress<Notice>? notices, CancellationToken stop)
    {
        try
        {
            return await ReadAsync(address, read, notices, stop).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.NotFound)
        {
            throw await DisabledAsync(notices, stop).ConfigureAwait(false) ?? e;
        }
    }

    // An agent that takes no actions knows none of the paths but the one that says so.
    private async Task<PlexApiException?> DisabledAsync(IProgress<Notice>? notices, CancellationToken stop)
    {
        try
        {
            var disabled = await ReadAsync(
                AgentAddress.Root(Agent),
                static answer => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("actions", out var actions) && actions.ValueKind == JsonValueKind.False,
                notices,
                stop).ConfigureAwait(false);
            return disabled ? Translation.Answer(PlexErrors.AgentActionsDisabled, new PlexProblem { Status = 404, Detail = $"{Agent.Authority} takes no actions" }) : null;
        }
        catch (PlexException)
        {
            return null;
        }
    }

    private Task<T> ReadAsync<T>(Uri address, Func<JsonElement, T> read, IProgress<Notice>? notices, CancellationToken stop) => RetryPolicy.Default.RunAsync(
        () => SendAsync(HttpMethod.Get, address, null, read, notices, stop),
        failure => failure as PlexException ?? Failure(failure),
        notices,
        stop);

    private async Task<T> SendAsync<T>(HttpMethod method, Uri address, byte[]? body, Func<JsonElement, T> read, IProgress<Notice>? notices, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Sockets.AttemptTimeout);
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Accept.ParseAdd("application/json");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        refusal = null;
        var started = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        answered = true;
        notices?.Report(Notice.Request(method.Method, address, (int)response.StatusCode, Stopwatch.GetElapsedTime(started)));
        if (!response.IsSuccessStatusCode)
        {
            throw await AgentProblemReader.ReadAsync(response, limit.Token).ConfigureAwait(false);
        }

        if (response.Content.Headers.ContentType?.MediaType is { } media && !media.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            throw new JsonException($"it is {media}, not JSON");
        }

        var stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: limit.Token).ConfigureAwait(false);
            return read(document.RootElement.Clone());
        }
    }

    private PlexException Failure(Exception e)
    {
        if (Agent.Scheme != Uri.UriSchemeHttps || e is not HttpRequestException failure)
        {
            return Translation.Transport(e, Agent);
        }

        var (story, hint) = (refusal, failure.HttpRequestError, credentials.Client) switch
        {
            ({ } reason, _, _) => ($"The certificate of {Agent.Authority} is not accepted: {reason}", ""),
            (_, HttpRequestError.SecureConnectionError, null) => ($"No secure connection to {Agent.Authority}: {Translation.Innermost(e)}", "Agents demand a client certificate: give one with -Certificate or -CertificatePath."),
            (_, HttpRequestError.SecureConnectionError, _) => ($"No secure connection to {Agent.Authority}: {Translation.Innermost(e)}", ""),

            // A certificate that is missing or not welcome is only noticed after the handshake, when the request is already on its way.
            (_, HttpRequestError.ResponseEnded or HttpRequestError.Unknown, null) when !answered =>
                ($"{Agent.Authority} closed the connection before it answered: {Translation.Innermost(e)}", "It probably demands a client certificate, and none was given: use -Certificate or -CertificatePath."),
            (_, HttpRequestError.ResponseEnded or HttpRequestError.Unknown, _) when !answered =>
                ($"{Agent.Authority} closed the connection before it answered: {Translation.Innermost(e)}", "It probably does not accept the client certificate."),
            _ => (null, ""),
        };
        return story is null ? Translation.Transport(e, Agent) : new PlexException(PlexErrors.TlsFailed, $"{story} {hint}".TrimEnd(), e);
    }

    // Words of the TLS layer, as opposed to a connection that just ended: it was at work where the agent itself never saw the request.
    private static bool IsAlert(Exception e)
    {
        for (var current = e; current is not null; current = current.InnerException)
        {
            if (current is AuthenticationException || current.GetType().Name == "SslException")
            {
                return true;
            }
        }

        return false;
    }

    private SocketsHttpHandler Handler()
    {
        var handler = Sockets.Create();
        handler.ActivityHeadersPropagator = null;
        handler.PooledConnectionIdleTimeout = IdleTimeout;
        handler.SslOptions.ClientCertificateContext = credentials.Client;
        if (credentials.Authorities is { } authorities)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            refusal = errors == SslPolicyErrors.None ? null : Explain(certificate, chain, errors);
            return errors == SslPolicyErrors.None;
        };
        return handler;
    }

    private string Explain(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            reasons.Add("it has none");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"it is not made out to {Agent.Host}");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            reasons.AddRange(chain?.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')) ?? []);
            reasons.Add(credentials.Authorities is null
                ? "name its authority with -CertificateAuthorityPath if this machine does not know it"
                : "-CertificateAuthorityPath does not hold its authority, or it has expired");
        }

        var subject = certificate is null ? "" : $" (subject {certificate.Subject}, issuer {certificate.Issuer})";
        return PlexText.Line($"{string.Join("; ", reasons.Distinct())}{subject}.");
    }
}
