using System.Text.Json;
using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// Reads the bodies of sign-ins and holds them to the documented limit of a string. Members that are not documented are refused, and null
/// counts as left out.
/// </summary>
internal static class SignInBody
{
    private const int MaximumText = 4096;

    private const int MaximumBody = 64 * 1024;

    internal static Task<(Guid? DomainId, Guid? BindingId, string? Alias, string? ClientId)> ReadDeviceCodeAsync(HttpRequest request) =>
        ReadAsync(
            request,
            ["domain_id", "idp_binding_id", "idp_binding_alias", "client_id"],
            body => (
                ReadId(body, "domain_id"),
                ReadId(body, "idp_binding_id"),
                ReadText(body, "idp_binding_alias"),
                ReadText(body, "client_id")));

    internal static Task<(string DeviceCode, string? ClientId)> ReadDeviceTokenAsync(HttpRequest request) => ReadAsync(
        request,
        ["device_code", "client_id"],
        body => (Require(body, "device_code"), ReadText(body, "client_id")));

    internal static Task<ServiceTokenRequest> ReadServiceTokenAsync(HttpRequest request) => ReadAsync(
        request,
        ["grant_type", "client_id", "client_secret", "client_assertion", "scope"],
        body => new ServiceTokenRequest(
            Require(body, "grant_type"),
            ReadText(body, "client_id"),
            ReadText(body, "client_secret"),
            ReadText(body, "client_assertion"),
            ReadText(body, "scope")));

    private static Task<T> ReadAsync<T>(HttpRequest request, string[] members, Func<JsonElement, T> read) =>
        RequestBody.ReadAsync(request, MaximumBody, body =>
        {
            RequestBody.RefuseOthers(body, members);
            return read(body);
        });

    private static string? ReadText(JsonElement body, string name) => RequestBody.ReadText(body, name, minimum: 1, MaximumText);

    private static string Require(JsonElement body, string name) =>
        ReadText(body, name) ?? throw Problems.InvalidBody($"{name} is required.");

    private static Guid? ReadId(JsonElement body, string name) => ReadText(body, name) switch
    {
        null => null,
        { } text when Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty => id,
        _ => throw Problems.InvalidBody($"{name} must be a UUID other than the nil UUID."),
    };
}
