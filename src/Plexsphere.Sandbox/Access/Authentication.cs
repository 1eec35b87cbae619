using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;

namespace Plexsphere.Sandbox.Access;

/// <summary>Finds the principal of a request's bearer token, and refuses those who may only ask who they are.</summary>
internal sealed class Authentication(TokenRegistry tokens)
{
    internal async Task InvokeAsync(HttpContext context, RequestDelegate next)
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

    private Principal? Find(HttpRequest request) => BearerToken.Read(request) is { } token ? tokens.Find(token) : null;
}
