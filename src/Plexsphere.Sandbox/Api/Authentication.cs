namespace Plexsphere.Sandbox.Api;

/// <summary>Finds the principal of a request's bearer token.</summary>
internal sealed class Authentication(TokenRegistry tokens)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Operation>() is { IsPublic: false })
        {
            context.Features.Set(Find(context.Request) ?? throw Problems.Unauthenticated());
        }

        await next(context);
    }

    private Principal? Find(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? tokens.Find(header[Scheme.Length..].Trim()) : null;
    }
}
