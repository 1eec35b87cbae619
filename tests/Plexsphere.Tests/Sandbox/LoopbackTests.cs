using System.Net.Http.Headers;
using System.Text;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>
/// Whom the sandbox answers: not a page in a browser that was led to it by a name of its own (DNS rebinding), or that sends forms from
/// elsewhere.
/// </summary>
public sealed class LoopbackTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private HttpClient _http = null!;

    private string Secret => $"/_sandbox/nodes/{_host.Nodes[0]}/secret";

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { Admin = true, Agents = 1 }, TestContext.Current.CancellationToken);
        _http = new HttpClient { BaseAddress = _host.Url };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    private async Task<SandboxResponse> SendAsync(
        HttpMethod method, string path, string? host = null, string? origin = null, Uri? server = null, HttpClient? http = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(server ?? _host.Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _host.Token);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        request.Content = method == HttpMethod.Get ? null : new StringContent("{}", Encoding.UTF8, "application/json");
        return await SandboxResponse.ToAsync(request, http ?? _http);
    }

    public static TheoryData<string, string> Everything => new()
    {
        { "GET", "/_sandbox/counts" },
        { "DELETE", "/_sandbox/counts" },
        { "GET", "/_sandbox/clock" },
        { "PUT", "/_sandbox/clock" },
        { "GET", "/_sandbox/faults" },
        { "POST", "/_sandbox/faults" },
        { "DELETE", "/_sandbox/faults" },
        { "GET", "/_sandbox/nodes/{node}/secret" },
        { "POST", "/_sandbox/nodes/{node}/secret" },
        { "POST", "/_sandbox/device" },
        { "DELETE", "/_sandbox/tokens" },
        { "POST", "/_sandbox/service/secret" },
        { "POST", "/_sandbox/service/assertion" },
        { "GET", "/v1/device" },
        { "POST", "/v1/device" },
        { "POST", "/v1/auth/device-code" },
        { "POST", "/v1/auth/device-token" },
        { "POST", "/v1/auth/service/token" },
        { "GET", "/v1/openapi.json" },
        { "GET", "/v1/auth/whoami" },
        { "GET", "/v1/projects/{project}/executions" },
        { "POST", "/v1/projects/{project}/executions/dispatch" },
        { "GET", "/v1/nodes/{node}/state" },
        { "POST", "/v1/nodes/{node}/executions/{node}" },
        { "PUT", "/exec-output/{node}?token=a" },
        { "GET", "/nothing" },
    };

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Nothing_is_served_under_a_foreign_name_or_to_a_foreign_page(string method, string path)
    {
        var secret = _host.NodeSecret(_host.Nodes[0]);
        path = path.Replace("{node}", $"{_host.Nodes[0]}", StringComparison.Ordinal)
            .Replace("{project}", $"{_host.Project}", StringComparison.Ordinal);

        (await SendAsync(new HttpMethod(method), path, "evil.example")).Problem(421, null);
        (await SendAsync(new HttpMethod(method), path, $"evil.example:{_host.Url.Port}")).Problem(421, null);
        (await SendAsync(new HttpMethod(method), path, origin: "http://evil.example")).Problem(403, null);

        Assert.Equal(secret, _host.NodeSecret(_host.Nodes[0]));
        Assert.Empty(_host.Requests.Snapshot());
        Assert.Empty(_host.NodeRequests.Snapshot());
    }

    [Theory]
    [InlineData("/api/unstable/actions")]
    [InlineData("/api/unstable/actions/queue")]
    [InlineData("/nothing")]
    public async Task Agents_do_neither(string path)
    {
        var agent = _host.Agents[0];

        (await SendAsync(HttpMethod.Get, path, "evil.example", server: agent.Url)).Problem(421, null);
        (await SendAsync(HttpMethod.Get, path, _host.Url.Authority, server: agent.Url)).Problem(421, null);
        (await SendAsync(HttpMethod.Get, path, origin: "http://evil.example", server: agent.Url)).Problem(403, null);

        Assert.Empty(agent.Requests.Snapshot());
        var own = await SendAsync(HttpMethod.Get, "/api/unstable/actions", $"localhost:{agent.Url.Port}", server: agent.Url);
        Assert.Equal(200, own.Status);
    }

    [Theory]
    [InlineData("localhost:{0}", 200)]
    [InlineData("LOCALHOST:{0}", 200)]
    [InlineData("127.0.0.1:{0}", 200)]
    [InlineData("[::1]:{0}", 200)]
    [InlineData("localhost", 421)]
    [InlineData("127.0.0.1", 421)]
    [InlineData("localhost:1", 421)]
    [InlineData("localhost.:{0}", 421)]
    [InlineData("localhost.evil.example:{0}", 421)]
    [InlineData("127.0.0.1.evil.example:{0}", 421)]
    [InlineData("127.0.0.2:{0}", 421)]
    [InlineData("0.0.0.0:{0}", 421)]
    [InlineData("2130706433:{0}", 421)]
    [InlineData("[::ffff:127.0.0.1]:{0}", 421)]
    public async Task Only_the_loopback_s_own_names_with_the_own_port_are_known(string host, int status)
    {
        var name = host.Replace("{0}", $"{_host.Url.Port}", StringComparison.Ordinal);

        Assert.Equal(status, (await SendAsync(HttpMethod.Get, "/_sandbox/counts", name)).Status);
    }

    [Theory]
    [InlineData("http://localhost:{0}", 200)]
    [InlineData("http://127.0.0.1:{0}", 200)]
    [InlineData("https://127.0.0.1:{0}", 403)]
    [InlineData("http://127.0.0.1:1", 403)]
    [InlineData("http://127.0.0.1", 403)]
    [InlineData("null", 403)]
    [InlineData("", 403)]
    public async Task Only_a_page_of_its_own_may_ask(string origin, int status)
    {
        var page = origin.Replace("{0}", $"{_host.Url.Port}", StringComparison.Ordinal);

        Assert.Equal(status, (await SendAsync(HttpMethod.Post, Secret, origin: page)).Status);
    }

    [Fact]
    public async Task It_is_the_same_over_https()
    {
        var options = new SandboxOptions { Tls = true, Admin = true };
        await using var host = await SandboxHost.StartAsync(options, TestContext.Current.CancellationToken);
        using var http = new HttpClient(SandboxSession.Trusting(host.CertificateAuthority));

        // The name of the request is the one that a certificate is looked for, so it is spoiled in its port.
        (await SendAsync(HttpMethod.Get, "/_sandbox/counts", "127.0.0.1:1", server: host.Url, http: http)).Problem(421, null);
        Assert.Equal(200, (await SendAsync(HttpMethod.Get, "/_sandbox/counts", server: host.Url, http: http)).Status);
        var page = host.Url.GetLeftPart(UriPartial.Authority);
        Assert.Equal(204, (await SendAsync(HttpMethod.Delete, "/_sandbox/faults", null, page, host.Url, http)).Status);
    }
}
