using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plexsphere.Core.Agents;

/// <summary>What mutual TLS with an agent is made of. Without any of it the machine's own authorities judge the agent.</summary>
internal sealed class AgentCredentials
{
    internal static readonly AgentCredentials None = new(null, null);

    private AgentCredentials(SslStreamCertificateContext? client, X509Certificate2Collection? authorities)
    {
        Client = client;
        Authorities = authorities;
    }

    /// <summary>Our certificate with its key and the certificates between it and its authority.</summary>
    internal SslStreamCertificateContext? Client { get; }

    /// <summary>The only authorities whose word counts; null leaves it to the machine's.</summary>
    internal X509Certificate2Collection? Authorities { get; }

    /// <summary>Reads what was given. Paths are absolute.</summary>
    internal static AgentCredentials Load(X509Certificate2? certificate, string? certificatePath, string? keyPath, string? authorityPath)
    {
        if (certificate is not null && certificatePath is not null)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "-Certificate and -CertificatePath exclude each other.");
        }

        if (keyPath is not null && certificatePath is null)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "-KeyPath belongs to -CertificatePath.");
        }

        if (certificate is { HasPrivateKey: false })
        {
            throw new PlexException(PlexErrors.CertificateUnusable, "The certificate of -Certificate has no private key.");
        }

        var chain = certificatePath is null ? null : ReadPem(certificatePath);
        var own = certificatePath is null ? certificate : WithKey(certificatePath, keyPath);
        return own is null && authorityPath is null
            ? None
            : new AgentCredentials(
                own is null ? null : SslStreamCertificateContext.Create(own, chain, offline: true),
                authorityPath is null ? null : ReadPem(authorityPath));
    }

    /// <summary>Refuses to send a certificate where nothing asks for one.</summary>
    internal void CheckFor(Uri agent)
    {
        if (agent.Scheme != Uri.UriSchemeHttps && (Client is not null || Authorities is not null))
        {
            throw new PlexException(PlexErrors.InvalidArgument, "Certificates need an agent with an https address.");
        }
    }

    private static X509Certificate2Collection ReadPem(string path) => Reading(path, () =>
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw Unusable(path, "holds no certificate in PEM form");
    });

    private static X509Certificate2 WithKey(string path, string? keyPath) => Reading(keyPath ?? path, () =>
    {
        if (File.ReadAllText(keyPath ?? path).Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw Unusable(keyPath ?? path, "holds an encrypted key");
        }

        var certificate = X509Certificate2.CreateFromPemFile(path, keyPath);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // There the system's TLS takes only keys that were imported.
        using (certificate)
        {
            return new X509Certificate2(certificate.Export(X509ContentType.Pkcs12));
        }
    });

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CryptographicException e)
        {
            throw Unusable(path, $"cannot be used: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unusable(path, $"cannot be read: {e.Message}");
        }
    }

    private static PlexException Unusable(string path, string reason) =>
        new(PlexErrors.CertificateUnusable, $"The file '{PlexText.Line(path)}' {PlexText.Line(reason)}");
}
