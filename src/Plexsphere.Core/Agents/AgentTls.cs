using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Plexsphere.Core.Http;

namespace Plexsphere.Core.Agents;

/// <summary>Mutual TLS with one agent, and why it failed, in the words of whoever has to mend it.</summary>
internal sealed class AgentTls
{
    // Released agents close a connection that was idle for five seconds; one that is about to be closed must not be sent a request.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(3);

    private readonly Uri _agent;
    private readonly AgentCredentials _credentials;
    private readonly AgentWords _words;

    // Why the agent's certificate was turned down last.
    private volatile string? _refusal;

    internal AgentTls(Uri agent, AgentCredentials credentials, AgentWords words)
    {
        _agent = agent;
        _credentials = credentials;
        _words = words;
        Sockets = Http.Sockets.Create(agent);
        Sockets.ActivityHeadersPropagator = null;
        Sockets.PooledConnectionIdleTimeout = IdleTimeout;
        Sockets.SslOptions.ClientCertificateContext = credentials.Client;
        if (credentials.Authorities is { } authorities)
        {
            Sockets.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            Sockets.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        Sockets.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            _refusal = errors == SslPolicyErrors.None ? null : Explain(certificate, chain, errors);
            return errors == SslPolicyErrors.None;
        };
    }

    /// <summary>How connections to the agent are made.</summary>
    internal SocketsHttpHandler Sockets { get; }

    /// <summary>What a failure has to do with certificates; null where it has nothing to do with them.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="answered">Whether the agent has answered anything yet, so that what breaks is not for want of a certificate.</param>
    internal TlsFailure? Explain(Exception failure, bool answered)
    {
        if (_agent.Scheme != Uri.UriSchemeHttps || failure is not HttpRequestException e)
        {
            return null;
        }

        var reason = $"{PlexText.Line(e.GetBaseException().Message).TrimEnd('.')}.";
        var secure = $"No secure connection to {_agent.Authority}: {reason}";
        var closed = $"{_agent.Authority} closed the connection before it answered: {reason}";
        var (message, handshake) = (_refusal, e.HttpRequestError, _credentials.Client) switch
        {
            ({ } refusal, HttpRequestError.SecureConnectionError, _) => ($"The certificate of {_agent.Authority} is not accepted: "
                + $"{refusal}", true),
            (_, HttpRequestError.SecureConnectionError, null) => ($"{secure} Agents demand a client certificate: give one with "
                + $"{_words.Certificate}.", true),
            (_, HttpRequestError.SecureConnectionError, _) => (secure, true),

            // A certificate that is missing or not welcome is only noticed after the handshake, when the request is already on its way.
            (_, HttpRequestError.ResponseEnded or HttpRequestError.Unknown, null) when !answered =>
                ($"{closed} It probably demands a client certificate, and none was given: use {_words.Certificate}.", IsAlert(e)),
            (_, HttpRequestError.ResponseEnded or HttpRequestError.Unknown, _) when !answered =>
                ($"{closed} It probably does not accept the client certificate.", IsAlert(e)),
            _ => (null, false),
        };
        return message is null ? null : new TlsFailure(message, handshake);
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

    private string Explain(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            reasons.Add("it has none");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"it is not issued for {_agent.Host}");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            reasons.AddRange(chain?.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')) ?? []);
            reasons.Add(_credentials.Authorities is null
                ? $"name its authority with {_words.Authorities} if this machine does not know it"
                : $"{_words.Authorities} does not hold its authority, or it has expired");
        }

        var subject = certificate is null ? "" : $" (subject {certificate.Subject}, issuer {certificate.Issuer})";
        return PlexText.Line($"{string.Join("; ", reasons.Distinct())}{subject}.");
    }
}
