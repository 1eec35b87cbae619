using Plexsphere.Sandbox.Access;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// The operations on the caller's own tokens. Whether tokens of sign-ins are among them is not documented; here they are.
/// </summary>
internal sealed class TokensApi(TokenRegistry tokens)
{
    private const string Environment = "dev";

    internal Task ListAsync(HttpContext context)
    {
        TokenDocument[] found = [.. tokens.ListOf(ProjectGuard.PrincipalOf(context)).Select(Describe)];
        return Responses.WriteAsync(context, found, SandboxJson.Relaxed.TokenDocumentArray);
    }

    internal Task RevokeAsync(HttpContext context)
    {
        tokens.Revoke(ProjectGuard.PrincipalOf(context), ReadId(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    internal Task RotateAsync(HttpContext context)
    {
        Responses.ForbidStoring(context);
        var (text, token, sunset) = tokens.Rotate(ProjectGuard.PrincipalOf(context), ReadId(context));
        context.Response.Headers["Sunset"] = sunset.ToString("r");
        return Responses.WriteAsync(
            context,
            new IssuedTokenDocument(token.Id, text, Environment, WireTime.Format(token.ExpiresAt)),
            SandboxJson.Relaxed.IssuedTokenDocument);
    }

    private static Guid ReadId(HttpContext context) =>
        RouteIds.TryRead(context, "id", out var id) ? id : throw SignInProblems.TokenNotFound();

    private static TokenDocument Describe(AccessToken token) => new(
        token.Id,
        Environment,
        WireTime.Format(token.CreatedAt),
        WireTime.Format(token.ExpiresAt),
        token.RotatedAt is { } time ? WireTime.Format(time) : null);
}
