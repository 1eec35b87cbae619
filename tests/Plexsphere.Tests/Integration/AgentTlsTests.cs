using System.Security.Cryptography.X509Certificates;
using Plexsphere.Core.Agents;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

// A18
public sealed class AgentTlsTests : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;
    private SandboxHost _other = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { Agents = 1, AgentTls = true, Speed = 10_000 }, Stop);
        _other = await SandboxHost.StartAsync(new SandboxOptions { Agents = 1, AgentTls = true }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _other.DisposeAsync();
    }

    private AgentClient Open(AgentCredentials credentials) => new(_sandbox.Agents[0].Url, credentials);

    private async Task<PlexException> FailAsync(AgentCredentials credentials)
    {
        var error = await Assert.ThrowsAsync<PlexException>(() => Open(credentials).QueueAsync(null, Stop));
        Assert.Equal("TlsFailed", error.ErrorId);
        return error;
    }

    [Fact]
    public async Task Files_or_a_certificate_open_the_agent()
    {
        using var certificate = X509Certificate2.CreateFromPemFile(_sandbox.AgentCertificate!, _sandbox.AgentKey);
        using var both = new TemporaryFile(await File.ReadAllTextAsync(
            _sandbox.AgentCertificate!, Stop) + '\n' + await File.ReadAllTextAsync(_sandbox.AgentKey!, Stop));

        foreach (var credentials in new[]
        {
            AgentCredentials.Load(null, _sandbox.AgentCertificate, _sandbox.AgentKey, _sandbox.AgentCertificateAuthority),
            AgentCredentials.Load(null, both.Path, null, _sandbox.AgentCertificateAuthority),
            AgentCredentials.Load(certificate, null, null, _sandbox.AgentCertificateAuthority),
        })
        {
            var action = await new AgentScheduler(Open(credentials)).ScheduleAsync(
                new AgentActionRequest { Kind = "agent.replicante.io/debug.success", ActionId = Guid.NewGuid() }, null, Stop);
            Assert.Equal("agent.replicante.io/debug.success", action.Kind);
        }
    }

    [Fact]
    public async Task A_missing_client_certificate_is_named() => Assert.Contains(
        "demands a client certificate",
        (await FailAsync(AgentCredentials.Load(null, null, null, _sandbox.AgentCertificateAuthority))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_named() => Assert.Contains(
        "does not accept the client certificate",
        (await FailAsync(AgentCredentials.Load(
            null, _other.AgentCertificate, _other.AgentKey, _sandbox.AgentCertificateAuthority))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task An_agent_that_the_machine_does_not_know_is_not_trusted() => Assert.Contains(
        "-CertificateAuthorityPath",
        (await FailAsync(AgentCredentials.Load(null, _sandbox.AgentCertificate, _sandbox.AgentKey, null))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task An_agent_of_another_authority_is_not_trusted() => Assert.Contains(
        "CN=Plexsphere sandbox",
        (await FailAsync(AgentCredentials.Load(
            null, _sandbox.AgentCertificate, _sandbox.AgentKey, _other.AgentCertificateAuthority))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Nothing_is_scheduled_where_TLS_fails()
    {
        var client = Open(AgentCredentials.Load(null, null, null, _sandbox.AgentCertificateAuthority));

        await Assert.ThrowsAsync<PlexException>(() => new AgentScheduler(client).ScheduleAsync(
            new AgentActionRequest { Kind = "agent.replicante.io/debug.success" }, null, Stop));

        Assert.Equal(0, _sandbox.Agents[0].Requests.Total);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_refused_before_anything_is_sent()
    {
        using var text = new TemporaryFile("no certificate");
        using var encrypted = new TemporaryFile("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        (string? Certificate, string? Key, string? Authority)[] cases =
        [
            ("/nowhere.pem", null, null),
            (text.Path, null, null),
            (_sandbox.AgentCertificate, null, null),
            (_sandbox.AgentCertificate, _other.AgentKey, null),
            (_sandbox.AgentCertificate, encrypted.Path, null),
            (null, null, text.Path),
            (null, null, "/nowhere.pem"),
        ];
        foreach (var (certificate, key, authority) in cases)
        {
            Assert.Equal(
                "CertificateUnusable",
                Assert.Throws<PlexException>(() => AgentCredentials.Load(null, certificate, key, authority)).ErrorId);
        }

        using var without = X509Certificate2.CreateFromPem(File.ReadAllText(_sandbox.AgentCertificate!));
        Assert.Equal("CertificateUnusable", Assert.Throws<PlexException>(() => AgentCredentials.Load(without, null, null, null)).ErrorId);
        Assert.Equal("InvalidArgument", Assert.Throws<PlexException>(() => AgentCredentials.Load(without, "a", null, null)).ErrorId);
        Assert.Equal("InvalidArgument", Assert.Throws<PlexException>(() => AgentCredentials.Load(null, null, "a", null)).ErrorId);
    }

    [Fact]
    public void Certificates_are_not_taken_for_plain_http() => Assert.Equal(
        "InvalidArgument",
        Assert.Throws<PlexException>(() => new AgentClient(
            new Uri("http://127.0.0.1"), AgentCredentials.Load(null, null, null, _sandbox.AgentCertificateAuthority))).ErrorId);
}
