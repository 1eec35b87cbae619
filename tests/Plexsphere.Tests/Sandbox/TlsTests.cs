using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

public class TlsTests
{
    private static Task<SandboxSession> StartAsync() => SandboxSession.StartAsync(new SandboxOptions { Tls = true, Speed = 10_000 });

    [Fact]
    public async Task Serves_https_to_whoever_trusts_its_authority()
    {
        await using var session = await StartAsync();

        Assert.Equal("https", session.Host.Url.Scheme);
        Assert.Equal("127.0.0.1", session.Host.Url.Host);
        Assert.Equal(
            "succeeded",
            (await session.RunAsync("""{"action":"diagnostics.collect","selector":"env=prod"}""")).GetProperty("status").GetString());

        using var byName = new HttpClient(SandboxSession.Trusting(session.Host.CertificateAuthority));
        Assert.NotEmpty(await byName.GetStringAsync(
            $"https://localhost:{session.Host.Url.Port}/v1/version", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nobody_else_is_convinced_by_it()
    {
        await using var session = await StartAsync();
        await using var other = await StartAsync();

        foreach (var handler in new[] { new SocketsHttpHandler(), SandboxSession.Trusting(other.Host.CertificateAuthority) })
        {
            using var http = new HttpClient(handler);
            var failure = await Assert.ThrowsAsync<HttpRequestException>(
                () => http.GetAsync(new Uri(session.Host.Url, "/v1/version"), TestContext.Current.CancellationToken));
            Assert.IsType<AuthenticationException>(failure.InnerException);
        }
    }

    [Fact]
    public async Task The_authority_is_a_certificate_without_a_key_and_gone_in_the_end()
    {
        var session = await StartAsync();
        var path = session.Host.CertificateAuthority!;

        var pem = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("PRIVATE KEY", pem, StringComparison.Ordinal);
        using var authority = X509Certificate2.CreateFromPem(pem);
        Assert.True(authority.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);

        await session.DisposeAsync();
        Assert.False(File.Exists(path));
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public async Task A_sandbox_without_it_names_no_authority()
    {
        await using var session = await SandboxSession.StartAsync();

        Assert.Equal("http", session.Host.Url.Scheme);
        Assert.Null(session.Host.CertificateAuthority);
    }
}
