using Plexsphere.Sandbox.Operations;

namespace Plexsphere.Sandbox.Api;

/// <summary>Which path and method is which operation on sign-ins and tokens.</summary>
internal static class SignInRoutes
{
    private const string Tokens = "/v1/auth/tokens";

    internal static void Map(IEndpointRouteBuilder routes, OperatorApi api)
    {
        Add(
            "GET",
            "/v1/auth/idp-bindings",
            new Operation(SandboxOperations.ListIdpBindings, "Lists the identity providers that a domain is bound to.")
            {
                IsPublic = true,
                Query = ["domain_id", "scope"],
            },
            api.SignIn.ListBindingsAsync);
        Add(
            "POST",
            "/v1/auth/device-code",
            new Operation(SandboxOperations.RequestDeviceCode, "Begins a sign-in on a device.") { IsPublic = true },
            api.SignIn.RequestDeviceCodeAsync);
        Add(
            "POST",
            "/v1/auth/device-token",
            new Operation(SandboxOperations.RequestDeviceToken, "Asks for the token of a device code.") { IsPublic = true },
            api.SignIn.RequestDeviceTokenAsync);
        Add(
            "POST",
            "/v1/auth/service/token",
            new Operation(SandboxOperations.RequestServiceToken, "Signs a service in.") { IsPublic = true },
            api.SignIn.RequestServiceTokenAsync);
        var page = new Operation(SandboxOperations.DevicePage, "Confirms or denies a device code.") { IsPublic = true, IsPage = true };
        Add("GET", SignInApi.PagePath, page, DevicePage.ShowAsync);
        Add("POST", SignInApi.PagePath, page, api.DevicePage.DecideAsync);
        Add("GET", Tokens, new Operation(SandboxOperations.ListTokens, "Lists the caller's tokens."), api.Tokens.ListAsync);
        Add(
            "DELETE",
            $"{Tokens}/{{id}}",
            new Operation(SandboxOperations.RevokeToken, "Ends one of the caller's tokens.") { Success = StatusCodes.Status204NoContent },
            api.Tokens.RevokeAsync);
        Add(
            "POST",
            $"{Tokens}/{{id}}/rotate",
            new Operation(SandboxOperations.RotateToken, "Gives one of the caller's tokens another text.") { IsBodiless = true },
            api.Tokens.RotateAsync);

        void Add(string method, string path, Operation operation, RequestDelegate handler) =>
            routes.MapMethods(path, [method], handler).WithMetadata(operation);
    }
}
