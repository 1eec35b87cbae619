using System.Net.Http.Headers;

namespace Plexsphere.Core.Transport;

/// <summary>
/// Stands between the generated client and the network: adds the token to requests to the connection's own origin, takes in the bodies
/// of answers, and turns every answer that is no success into a <see cref="PlexApiException"/>. The client therefore never sees an error
/// answer, which it would lose the body of, nor a challenge, on which it would send the request a second time.
/// </summary>
internal sealed class AnswerHandler(Uri server, string token, int maximumMegabytes, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue Problem = new("application/problem+json");

    private readonly SpareBuffer spare = new();
    private readonly AuthenticationHeaderValue authorization = new("Bearer", token);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } uri || !IsOwn(uri))
        {
            throw new InvalidOperationException("A request left the connection's own origin.");
        }

        request.Headers.Authorization = authorization;
        request.Headers.Accept.Clear();
        request.Headers.Accept.Add(Json);
        request.Headers.Accept.Add(Problem);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            try
            {
                response.Content = await AnswerBody.ReadAsync(response.Content, spare, maximumMegabytes, cancellationToken).ConfigureAwait(false);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }

        using (response)
        {
            throw Translation.Answer((await ProblemReader.ReadAsync(response, cancellationToken).ConfigureAwait(false)).Without(token));
        }
    }

    private bool IsOwn(Uri uri) =>
        uri.Scheme == server.Scheme && uri.Port == server.Port && uri.UserInfo.Length == 0 && uri.Host.Equals(server.Host, StringComparison.OrdinalIgnoreCase);
}
