namespace Plexsphere.Sandbox.Http;

/// <summary>The credential in the Authorization header of a request.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads the token; null when there is none, or one of another scheme.</summary>
    internal static string? Read(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        return token.Length > 0 ? token : null;
    }
}
