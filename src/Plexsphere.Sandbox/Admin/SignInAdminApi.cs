using System.Text.Json;
using Plexsphere.Sandbox.Access;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Admin;

/// <summary>
/// Decides about device codes in place of a person, ends the tokens that sign-ins gave, and renews the credentials of the service.
/// </summary>
internal sealed class SignInAdminApi(DeviceCodes codes, ServiceIdentity service, TokenRegistry tokens)
{
    private const string Root = "/_sandbox";

    private const int MaximumBody = 1024;

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Root}/device", (RequestDelegate)DecideAsync);
        routes.MapDelete($"{Root}/tokens", (RequestDelegate)RevokeAsync);
        routes.MapPost($"{Root}/service/secret", (RequestDelegate)RotateSecretAsync);
        routes.MapPost($"{Root}/service/assertion", (RequestDelegate)IssueAssertionAsync);
    }

    private async Task DecideAsync(HttpContext context)
    {
        var (code, decision) = await RequestBody.ReadAsync(
            context.Request, MaximumBody, body => (ReadText(body, "user_code"), ReadText(body, "decision")));
        codes.Decide(code, decision switch
        {
            "confirm" => true,
            "deny" => false,
            _ => throw Problems.InvalidBody("decision must be confirm or deny."),
        });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task RevokeAsync(HttpContext context)
    {
        tokens.RevokeSignIns();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task RotateSecretAsync(HttpContext context) => Responses.WriteAsync(
        context,
        new ClientSecretDocument(ServiceIdentity.ClientId, service.RotateSecret()),
        SandboxJson.Relaxed.ClientSecretDocument);

    private async Task IssueAssertionAsync(HttpContext context)
    {
        var maximum = (int)SandboxOptions.MaximumTokenLife.TotalSeconds;
        var seconds = await RequestBody.ReadAsync(
            context.Request,
            MaximumBody,
            body => RequestBody.Member(body, "seconds") is { ValueKind: JsonValueKind.Number } member
                && member.TryGetInt32(out var value)
                && value >= 1
                && value <= maximum
                    ? value
                    : throw Problems.InvalidBody($"seconds must be a whole number from 1 to {maximum}."));
        var (assertion, expiresAt) = service.IssueAssertion(TimeSpan.FromSeconds(seconds));
        await Responses.WriteAsync(
            context,
            new ClientAssertionDocument(assertion, WireTime.Format(expiresAt)),
            SandboxJson.Relaxed.ClientAssertionDocument);
    }

    private static string ReadText(JsonElement body, string name) =>
        RequestBody.ReadText(body, name, minimum: 1, MaximumBody) ?? throw Problems.InvalidBody($"{name} is required.");
}
