using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// Reads the body of a dispatch and holds it to the documented limits. Members that are not documented are ignored, and
/// null counts as left out.
/// </summary>
internal static class DispatchBody
{
    private const int MaximumText = 4096;

    private const int MaximumTimeout = 86_400;

    /// <summary>Parameters are the only part without a documented limit.</summary>
    private const int MaximumBody = 1024 * 1024;

    internal static Task<DispatchRequest> ReadAsync(HttpRequest request) => RequestBody.ReadAsync(request, MaximumBody, Read);

    private static DispatchRequest Read(JsonElement body)
    {
        var selector = ReadText(body, "selector", minimum: 0);
        var node = ReadText(body, "node_id", minimum: 0);
        var request = new DispatchRequest(
            ReadText(body, "action", minimum: 1) ?? throw Problems.InvalidBody("action is required."),
            ReadKind(body),
            ReadParameters(body),
            ReadTimeout(body),
            selector,
            node is null ? null : ReadNode(node));
        return (selector is null) != (node is null)
            ? request
            : throw Problems.InvalidBody("Exactly one of selector and node_id is required.");
    }

    private static string? ReadText(JsonElement body, string name, int minimum) =>
        RequestBody.ReadText(body, name, minimum, MaximumText);

    private static ActionKind ReadKind(JsonElement body) => ReadText(body, "type", minimum: 0) switch
    {
        null or "builtin" => ActionKind.Builtin,
        "hook" => ActionKind.Hook,
        _ => throw Problems.InvalidBody("type must be builtin or hook."),
    };

    private static ActionParameters ReadParameters(JsonElement body) => RequestBody.Member(body, "parameters") switch
    {
        null => ActionParameters.None,
        { ValueKind: JsonValueKind.Object } members => ActionParameters.From(members),
        _ => throw Problems.InvalidBody("parameters must be an object."),
    };

    /// <summary>The timeout, or null when none is given. What 0 means is not documented; here it is the same as none.</summary>
    private static TimeSpan? ReadTimeout(JsonElement body)
    {
        if (RequestBody.Member(body, "timeout_seconds") is not { } member)
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.Number
            || !member.TryGetInt32(out var seconds)
            || seconds is < 0 or > MaximumTimeout)
        {
            throw Problems.InvalidBody($"timeout_seconds must be a whole number from 0 to {MaximumTimeout}.");
        }

        return seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
    }

    private static Guid ReadNode(string text) =>
        Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty
            ? id
            : throw Problems.InvalidBody("node_id must be a UUID other than the nil UUID.");
}
