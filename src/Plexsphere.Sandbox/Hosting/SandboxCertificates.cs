using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plexsphere.Sandbox.Hosting;

/// <summary>
/// A certificate authority made for one sandbox, and the certificates it issued. The authority's key is gone once that is
/// done, so that whoever trusts it trusts nothing else.
/// </summary>
internal sealed class SandboxCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Clocks of machines that share files may differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly DirectoryInfo _folder;

    private SandboxCertificates(X509Certificate2 authority, X509Certificate2 server)
    {
        Authority = authority;
        Server = server;
        _folder = Directory.CreateTempSubdirectory("plexsphere-sandbox-");
        AuthorityPath = Path.Combine(_folder.FullName, "ca.pem");
        File.WriteAllText(AuthorityPath, authority.ExportCertificatePem());
    }

    /// <summary>The authority, without its key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The certificate of 127.0.0.1 and localhost, with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>Where the authority's certificate lies as PEM until this is disposed.</summary>
    public string AuthorityPath { get; }

    /// <summary>Where a client's certificate lies as PEM until this is disposed; its key is beside it.</summary>
    public string? ClientPath { get; private set; }

    /// <summary>Where the key of the client's certificate lies as PEM, for its owner only.</summary>
    public string? ClientKeyPath { get; private set; }

    /// <summary>Makes an authority and has it issue a certificate for the server and, when wanted, one for its clients.</summary>
    internal static SandboxCertificates Create(bool withClient = false)
    {
        var from = DateTimeOffset.UtcNow - Tolerance;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = RequestAuthority(authorityKey).CreateSelfSigned(from, from + Lifetime);
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Issue(RequestServer(serverKey), authority, from);
        using var server = issued.CopyWithPrivateKey(serverKey);
        // One platform serves only with keys that were imported.
        var made = new SandboxCertificates(
            X509CertificateLoader.LoadCertificate(authority.RawData),
            X509CertificateLoader.LoadPkcs12(server.Export(X509ContentType.Pkcs12), password: null));
        if (withClient)
        {
            made.IssueClient(authority, from);
        }

        return made;
    }

    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Somebody reads a file, or has removed it; none of them is worth anything without the sandbox.
        }
    }

    private static CertificateRequest RequestAuthority(ECDsa key)
    {
        var request = new CertificateRequest("CN=Plexsphere sandbox authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private void IssueClient(X509Certificate2 authority, DateTimeOffset from)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Issue(Request("CN=Plexsphere sandbox client", key, ClientAuthentication), authority, from);
        ClientPath = Path.Combine(_folder.FullName, "client.pem");
        ClientKeyPath = Path.Combine(_folder.FullName, "client.key");
        File.WriteAllText(ClientPath, issued.ExportCertificatePem());
        File.WriteAllText(ClientKeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 Issue(CertificateRequest request, X509Certificate2 authority, DateTimeOffset from)
    {
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(authority, from, from + Lifetime, RandomNumberGenerator.GetBytes(16));
    }

    private static CertificateRequest RequestServer(ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        var request = Request("CN=Plexsphere sandbox", key, ServerAuthentication);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static CertificateRequest Request(string subject, ECDsa key, string use)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
