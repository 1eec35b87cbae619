namespace Plexsphere.Testing;

/// <summary>A real server behind a scripted one.</summary>
internal sealed class Upstream(string url)
{
    private static readonly HttpClient Http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <summary>Sends a request on, target and body byte for byte; each response closes its connection to the client.</summary>
    internal async Task<ScriptedResponse> SendAsync(ScriptedRequest request)
    {
        var address = new Uri(url + request.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), address);
        if (request.Headers.TryGetValue("Content-Type", out var type))
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var name in new[] { "Authorization", "Accept" })
        {
            if (request.Headers.TryGetValue(name, out var value))
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await Http.SendAsync(message);
        var headers = response.Headers.NonValidated
            .Where(header => header.Key is not ("Date" or "Server" or "Transfer-Encoding" or "Connection"))
            .Select(header => $"{header.Key}: {header.Value}");
        return ScriptedResponse.Create(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            await response.Content.ReadAsByteArrayAsync(),
            [ScriptedResponse.ConnectionClose, .. headers]);
    }
}
