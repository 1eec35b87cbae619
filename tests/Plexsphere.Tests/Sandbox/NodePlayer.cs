using System.Net.Http.Headers;
using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Plays the agent of one node that the sandbox does not simulate, with a plain HTTP client.</summary>
internal sealed class NodePlayer : IAsyncDisposable
{
    private readonly HttpClient _http = new();

    private NodePlayer(SandboxSession session) => Session = session;

    public SandboxSession Session { get; }

    /// <summary>The last node of the fleet, which is not simulated.</summary>
    public Guid Node => Session.Host.Nodes[^1];

    public string Secret => Session.Host.NodeSecret(Node);

    public string State => $"/v1/nodes/{Node}/state";

    public static async Task<NodePlayer> StartAsync(SandboxOptions? options = null) =>
        new(await SandboxSession.StartAsync((options ?? new SandboxOptions { Speed = 10_000 }) with { ExternalNodes = 1 }));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Session.DisposeAsync();
    }

    public string Callback(string execution) => $"/v1/nodes/{Node}/executions/{execution}";

    /// <summary>Dispatches to this node and returns the id of the execution.</summary>
    public async Task<string> DispatchAsync(string action = "system.info", string more = "")
    {
        var minted = await Session.DispatchAsync($$"""{"action":"{{action}}","node_id":"{{Node}}"{{more}}}""");
        Assert.Equal(201, minted.Status);
        return minted.Json.GetProperty("id").GetString()!;
    }

    /// <summary>Dispatches to this node, acknowledges and starts.</summary>
    public async Task<string> BeginAsync()
    {
        var id = await DispatchAsync();
        Assert.Equal(200, (await ReportAsync(id, """{"status":"ack"}""")).Status);
        Assert.Equal(200, (await ReportAsync(id, """{"status":"started"}""")).Status);
        return id;
    }

    public Task<SandboxResponse> ReportAsync(string execution, string body) =>
        Session.SendAsync(HttpMethod.Post, Callback(execution), body, Secret);

    public async Task<List<JsonElement>> WorkAsync()
    {
        var state = await Session.GetAsync(State, Secret);
        Assert.Equal(200, state.Status);
        return [.. state.Json.GetProperty("executions").EnumerateArray()];
    }

    /// <summary>Declares an output of that size and returns the address to upload it to.</summary>
    public async Task<Uri> DeclareAsync(string execution, int bytes)
    {
        var response = await ReportAsync(execution, $$"""{"status":"started","declared_output_bytes":{{bytes}}}""");
        Assert.Equal(200, response.Status);
        Assert.Equal("started", response.Json.GetProperty("status").GetString());
        return new Uri(response.Json.GetProperty("output_upload_url").GetString()!);
    }

    /// <summary>Uploads without any credential but the address.</summary>
    public async Task<SandboxResponse> UploadAsync(Uri address, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = content };
        return await SandboxResponse.ToAsync(request, _http);
    }

    public Task<SandboxResponse> UploadAsync(Uri address, byte[] output) => UploadAsync(address, new ByteArrayContent(output));

    /// <summary>The target of this node.</summary>
    public async Task<JsonElement> TargetAsync(string execution) =>
        TargetOf((await Session.GetAsync($"{Session.Executions}/{execution}")).Json);

    public JsonElement TargetOf(JsonElement execution) =>
        execution.GetProperty("targets").EnumerateArray().Single(target => target.GetProperty("node_id").GetGuid() == Node);
}
