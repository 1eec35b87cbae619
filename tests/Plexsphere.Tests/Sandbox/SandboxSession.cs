using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox;

namespace Plexsphere.Tests.Sandbox;

/// <summary>A sandbox and a plain client of it.</summary>
internal sealed class SandboxSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    private SandboxSession(SandboxHost host)
    {
        Host = host;
        _http = new HttpClient { BaseAddress = host.Url };
    }

    public SandboxHost Host { get; }

    public string Executions => $"/v1/projects/{Host.Project}/executions";

    /// <summary>Starts one that is practically without delays, unless the options say otherwise.</summary>
    public static async Task<SandboxSession> StartAsync(SandboxOptions? options = null) =>
        new(await SandboxHost.StartAsync(options ?? new SandboxOptions { Speed = 10_000 }, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Host.DisposeAsync();
    }

    public async Task<SandboxAnswer> SendAsync(HttpMethod method, string path, string? body = null, string? token = null, string type = "application/json")
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

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new SandboxAnswer(
            response.StatusCode,
            response.Headers,
            response.Content.Headers,
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public Task<SandboxAnswer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token: token);

    public Task<SandboxAnswer> DispatchAsync(string body, string? token = null) =>
        SendAsync(HttpMethod.Post, $"{Executions}/dispatch", body, token);

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
