using Plexsphere.Sandbox.Access;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>The ways to a token: a person's, on a device, and a service's.</summary>
internal sealed class SignInApi(
    IdpBindings bindings, DeviceCodes codes, ServiceIdentity service, TokenRegistry tokens, TimeSpan deviceLife, TimeSpan deviceInterval)
{
    /// <summary>Where a person confirms a device code.</summary>
    internal const string PagePath = "/v1/device";

    private const string ClientCredentials = "client_credentials";

    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    internal Task ListBindingsAsync(HttpContext context)
    {
        Responses.ForbidStoring(context);
        var query = context.Request.Query;
        // Those of the platform are asked for whatever the domain; there are none.
        var domain = query["scope"] is ["platform", ..] ? null : Filters.ReadId(query, "domain_id", SignInProblems.InvalidDomainId);
        IdpBindingDocument[] found = domain is { } id ? [.. bindings.Of(id).Select(binding => binding.Document)] : [];
        return Responses.WriteAsync(context, found, SandboxJson.Relaxed.IdpBindingDocumentArray);
    }

    internal async Task RequestDeviceCodeAsync(HttpContext context)
    {
        Responses.ForbidStoring(context);
        var (domain, binding, alias, client) = await SignInBody.ReadDeviceCodeAsync(context.Request);
        if (binding is not null && alias is not null)
        {
            throw SignInProblems.InvalidRequest("An identity provider has either idp_binding_id or idp_binding_alias.");
        }

        var resolved = bindings.Resolve(
            domain ?? throw SignInProblems.InvalidRequest("Nobody signs in to the platform here; domain_id is required."), binding, alias);
        var (device, user) = codes.Issue(resolved, client);
        var page = $"{context.Request.Scheme}{Uri.SchemeDelimiter}{context.Request.Host}{PagePath}";
        await Responses.WriteAsync(
            context,
            new DeviceCodeDocument(
                device, user, page, $"{page}?user_code={user}", (int)deviceLife.TotalSeconds, (int)deviceInterval.TotalSeconds),
            SandboxJson.Relaxed.DeviceCodeDocument);
    }

    internal async Task RequestDeviceTokenAsync(HttpContext context)
    {
        Responses.ForbidStoring(context);
        var (device, client) = await SignInBody.ReadDeviceTokenAsync(context.Request);
        await WriteTokenAsync(context, codes.Redeem(device, client), scope: null);
    }

    internal async Task RequestServiceTokenAsync(HttpContext context)
    {
        Responses.ForbidStoring(context);
        var request = await SignInBody.ReadServiceTokenAsync(context.Request);
        switch (request)
        {
            case { GrantType: ClientCredentials, ClientId: { } id, ClientSecret: { } secret, ClientAssertion: null }:
                service.VerifySecret(id, secret);
                break;
            case { GrantType: JwtBearer, ClientSecret: null, ClientAssertion: { } assertion }:
                service.VerifyAssertion(assertion);
                break;
            default:
                throw SignInProblems.InvalidRequest(
                    $"The grant {ClientCredentials} takes client_id and client_secret, {JwtBearer} client_assertion; there are no others.");
        }

        await WriteTokenAsync(context, Principals.SignedInService, request.Scope);
    }

    private Task WriteTokenAsync(HttpContext context, Principal principal, string? scope) => Responses.WriteAsync(
        context,
        new AccessTokenDocument(tokens.IssueForSignIn(principal), "Bearer", (int)tokens.SignInLife.TotalSeconds, scope),
        SandboxJson.Relaxed.AccessTokenDocument);
}
