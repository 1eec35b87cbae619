using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Plexsphere.Tests.Sandbox;

/// <summary>A response of the sandbox, read to its end.</summary>
internal sealed record SandboxResponse(
    HttpStatusCode Code, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    public int Status => (int)Code;

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>Sends a request and reads the response.</summary>
    public static async Task<SandboxResponse> ToAsync(HttpRequestMessage request, HttpClient http)
    {
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new SandboxResponse(
            response.StatusCode,
            response.Headers,
            response.Content.Headers,
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Checks everything that every problem has, and returns its members.</summary>
    public JsonElement Problem(int status, string? code)
    {
        Assert.True(status == Status, $"{Status} {Text}");
        Assert.Equal("application/problem+json", ContentHeaders.ContentType?.ToString());
        var problem = Json;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.TryGetProperty("code", out var member) ? member.GetString() : null);
        Assert.Equal(
            code is null ? "about:blank" : $"https://plexsphere.com/errors/{code.Replace('_', '-')}",
            problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.StartsWith("/", problem.GetProperty("instance").GetString(), StringComparison.Ordinal);
        var correlation = problem.GetProperty("correlation_id").GetString();
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{26}$", correlation);
        Assert.Equal(correlation, Assert.Single(Headers.GetValues("X-Correlation-Id")));
        return problem;
    }
}
