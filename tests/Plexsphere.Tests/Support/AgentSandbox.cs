using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Plexsphere.Core.Agents;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Sandbox;

namespace Plexsphere.Tests.Support;

/// <summary>A sandbox with agents, a plain client of its first agent, and ours.</summary>
internal sealed class AgentSandbox : IAsyncDisposable
{
    public const string Root = "/api/unstable/actions";

    private readonly HttpClient _http;

    private AgentSandbox(SandboxHost host)
    {
        Host = host;
        _http = new HttpClient { BaseAddress = host.Agents[0].Url };
        Client = new AgentClient(host.Agents[0].Url, AgentCredentials.None);
    }

    public SandboxHost Host { get; }

    public AgentClient Client { get; }

    public SandboxAgent Agent => Host.Agents[0];

    /// <summary>Starts one whose agents take their steps practically at once, unless the options say otherwise.</summary>
    public static async Task<AgentSandbox> StartAsync(SandboxOptions? options = null) =>
        new(await SandboxHost.StartAsync(
            options ?? new SandboxOptions { Agents = 3, Speed = 10_000 }, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Host.DisposeAsync();
    }

    public async Task<SandboxResponse> SendAsync(
        HttpMethod method,
        string path,
        string? body = null,
        string? type = "application/json",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SandboxResponse.ToAsync(request, _http);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        var response = await SendAsync(HttpMethod.Get, Root + path);
        Assert.True(response.Status == 200, response.Text);
        return response.Json;
    }

    public Task<SandboxResponse> ScheduleAsync(string kind, string body) => SendAsync(HttpMethod.Post, $"{Root}/schedule/{kind}", body);

    /// <summary>Schedules with the arguments and follows to the end.</summary>
    public async Task<JsonElement> RunAsync(string kind, string args = "null")
    {
        var response = await ScheduleAsync(kind, $$"""{"args":{{args}}}""");
        Assert.True(response.Status == 200, response.Text);
        return await FinishAsync(response.Json.GetProperty("id").GetString()!);
    }

    public async Task<JsonElement> FinishAsync(string id)
    {
        while (true)
        {
            var info = await GetAsync($"/info/{id}");
            if (info.GetProperty("action").GetProperty("state").GetString() is "DONE" or "FAILED")
            {
                return info;
            }

            await Task.Yield();
        }
    }
}
