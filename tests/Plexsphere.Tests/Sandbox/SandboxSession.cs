using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>A sandbox and a plain client of it.</summary>
internal sealed class SandboxSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    private SandboxSession(SandboxHost host)
    {
        Host = host;
        _http = new HttpClient(Trusting(host.CertificateAuthority)) { BaseAddress = host.Url };
    }

    public SandboxHost Host { get; }

    public string Executions => $"/v1/projects/{Host.Project}/executions";

    /// <summary>Starts one that is practically without delays, unless the options say otherwise.</summary>
    public static async Task<SandboxSession> StartAsync(SandboxOptions? options = null) =>
        new(await SandboxHost.StartAsync(options ?? new SandboxOptions { Speed = 10_000 }, TestContext.Current.CancellationToken));

    /// <summary>A handler that trusts the authority whose certificate lies there, and no other.</summary>
    public static SocketsHttpHandler Trusting(string? authority)
    {
        var handler = new SocketsHttpHandler();
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509Certificate2.CreateFromPem(File.ReadAllText(authority)) },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        return handler;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Host.DisposeAsync();
    }

    public async Task<SandboxResponse> SendAsync(
        HttpMethod method,
        string path,
        string? body = null,
        string? token = null,
        string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        token ??= Host.Token;
        if (token.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        return await SandboxResponse.ToAsync(request, _http);
    }

    public Task<SandboxResponse> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token: token);

    public Task<SandboxResponse> DispatchAsync(string body, string? token = null) =>
        SendAsync(HttpMethod.Post, $"{Executions}/dispatch", body, token);

    /// <summary>One page of a search of nodes in the domain of the fleet; other members take the place of these.</summary>
    public Task<SandboxResponse> SearchAsync(string selector, string more = "", string? token = null) => SendAsync(
        HttpMethod.Post,
        "/v1/objects/search",
        $$"""{"selector":"{{selector}}","relation":"read","scope":"domain","scope_id":"{{Host.Domain}}","kind":"node"{{more}}}""",
        token);

    /// <summary>All items of a list, page by page.</summary>
    public async Task<List<JsonElement>> WalkAsync(string path, string query)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = (await GetAsync($"{path}?{query}{(cursor is null ? "" : $"&cursor={cursor}")}")).Json;
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>Dispatches, and polls until the execution has ended.</summary>
    public async Task<JsonElement> RunAsync(string body)
    {
        var minted = await DispatchAsync(body);
        Assert.Equal(201, minted.Status);
        return await FinishAsync(minted.Json.GetProperty("id").GetString()!);
    }

    public async Task<JsonElement> FinishAsync(string id)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var execution = (await GetAsync($"{Executions}/{id}")).Json;
            if (execution.GetProperty("status").GetString() is not ("pending" or "ack" or "started"))
            {
                return execution;
            }

            Assert.True(clock.Elapsed < Patience, $"Still open: {execution}");
            await Task.Yield();
        }
    }

    /// <summary>All items of a listing, page by page.</summary>
    public async Task<List<JsonElement>> ListAsync(string query = "")
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{Executions}?{query}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            Assert.Equal(200, page.Status);
            items.AddRange(page.Json.GetProperty("items").EnumerateArray());
            cursor = page.Json.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return items;
    }
}
