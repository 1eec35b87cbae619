using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Nodes;
using Plexsphere.Sandbox.Statuses;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.NodeAgents;

/// <summary>
/// Speaks with the control plane over HTTP, as any agent would: with the node's own secret, and with nothing known but
/// the address of the server. The whole fleet shares the connections, so that thousands of nodes need only a few.
/// </summary>
internal sealed class HttpNodeChannel(NodeSecrets secrets) : INodeChannel, IDisposable
{
    /// <summary>Server and nodes share the processors, so more at once would not be faster, only less fair to operators.</summary>
    private const int Connections = 16;

    /// <summary>An agent compresses what has more bytes.</summary>
    private const int CompressionThreshold = 1024;

    private readonly TaskCompletionSource<HttpClient> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says where the server is, and which authority issued its certificate. What nodes want before that waits.</summary>
    internal void Connect(Uri server, X509Certificate2? authority)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = Connections,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        // A storm of work waits for a connection as long as it takes.
        _connected.SetResult(new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan });
    }

    public async Task<IReadOnlyList<NodeInvocation>> FetchAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/nodes/{nodeId}/state");
        using var response = await SendAsync(nodeId, request, cancellationToken);
        if (response is not { StatusCode: HttpStatusCode.OK })
        {
            return [];
        }

        var state = await response.Content.ReadFromJsonAsync(NodeStateJson.Default.NodeStateDocument, cancellationToken);
        return [.. state!.Executions.Select(Read)];
    }

    public async Task<CallbackResponse> ReportAsync(
        Guid nodeId, Guid executionId, ExecutionCallback callback, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/nodes/{nodeId}/executions/{executionId}")
        {
            Content = Compress(JsonSerializer.SerializeToUtf8Bytes(Write(callback), NodeJson.Default.CallbackDocument)),
        };
        using var response = await SendAsync(nodeId, request, cancellationToken);
        if (response is not { StatusCode: HttpStatusCode.OK })
        {
            return new CallbackResponse(IsAccepted: false);
        }

        var document = await response.Content.ReadFromJsonAsync(NodeJson.Default.CallbackResponseDocument, cancellationToken);
        return new CallbackResponse(IsAccepted: true, document!.OutputUploadUrl is { } address ? new Uri(address) : null);
    }

    public async Task<bool> UploadAsync(Uri address, ReadOnlyMemory<byte> output, CancellationToken cancellationToken)
    {
        // The address carries its own credential; the node's secret is none of the object store's business.
        using var request = new HttpRequestMessage(HttpMethod.Put, address)
        {
            Content = new ReadOnlyMemoryContent(output)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
            },
        };
        using var response = await SendAsync(request, cancellationToken);
        return response is { StatusCode: HttpStatusCode.OK };
    }

    public void Dispose()
    {
        if (_connected.Task.IsCompletedSuccessfully)
        {
            _connected.Task.Result.Dispose();
        }
    }

    private static NodeInvocation Read(NodeExecutionDocument execution) => new(
        execution.ExecutionId,
        execution.Action,
        execution.Type == ActionKind.Hook.ToWire() ? ActionKind.Hook : ActionKind.Builtin,
        execution.Parameters is { } parameters ? ActionParameters.From(parameters) : ActionParameters.None,
        ExecutionStatuses.TryParse(execution.Status, out var status)
            ? status
            : throw new InvalidOperationException($"The server knows a status that nodes do not: {execution.Status}"),
        DateTimeOffset.Parse(execution.RequestedAt, CultureInfo.InvariantCulture),
        DateTimeOffset.Parse(execution.ExpiresAt, CultureInfo.InvariantCulture));

    private static ByteArrayContent Compress(byte[] body)
    {
        var compresses = body.Length > CompressionThreshold;
        var content = new ByteArrayContent(compresses ? Compression.Gzip(body) : body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (compresses)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return content;
    }

    private static CallbackDocument Write(ExecutionCallback callback) => new()
    {
        Status = callback.Status.ToWire(),
        ExitCode = callback.ExitCode,
        Error = callback.Error,
        DeclaredOutputBytes = callback.DeclaredOutputBytes > 0 ? callback.DeclaredOutputBytes : null,
        Output = callback is { InlineOutput: null, ObjectKey: null }
            ? null
            : new CallbackOutputDocument
            {
                Inline = callback.InlineOutput,
                ObjectKey = callback.ObjectKey,
                Sha256 = callback.Sha256,
            },
    };

    private Task<HttpResponseMessage?> SendAsync(Guid nodeId, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secrets.BearerOf(nodeId));
        return SendAsync(request, cancellationToken);
    }

    /// <summary>The response, or null for a node that does not get through and so stays silent.</summary>
    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var http = await _connected.Task.WaitAsync(cancellationToken);
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
