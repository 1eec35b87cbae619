using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;

namespace Plexsphere.Sandbox.Access;

/// <summary>Finds the principal of a request's bearer token, and refuses those who may only ask who they are.</summary>
internal sealed class Authentication(TokenRegistry tokens)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Operation>() is { IsPublic: false } operation)
        {
            var principal = Find(context.Request) ?? throw Problems.Unauthenticated();
            if (principal.Refusal is { } refusal && operation.Id != SandboxOperations.WhoAmI)
            {
                throw refusal();
            }

            context.Features.Set(principal);
        }

        await next(context);
    }

    private Principal? Find(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? tokens.Find(header[Scheme.Length..].Trim()) : null;
    }
}
