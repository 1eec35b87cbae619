using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Plexsphere.Sandbox.Actions;

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

    public static async Task<DispatchRequest> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            throw Problems.UnsupportedMediaType();
        }

        var body = await ReadToEndAsync(request.BodyReader, request.HttpContext.RequestAborted);
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw Problems.InvalidBody($"The body is not JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // The parser looks into a string only when it is read.
            throw Problems.InvalidBody("A string of the body is not valid Unicode.");
        }
    }

    /// <summary>
    /// Reads the whole body. The server's own limit would cut the connection while the caller is still sending, and the
    /// caller would see a reset instead of the answer.
    /// </summary>
    private static async Task<byte[]> ReadToEndAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > MaximumBody)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw Problems.BodyTooLarge();
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static DispatchRequest Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Problems.InvalidBody("The body must be an object.");
        }

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

    private static JsonElement? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string? ReadText(JsonElement body, string name, int minimum)
    {
        if (Member(body, name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.String)
        {
            throw Problems.InvalidBody($"{name} must be a string.");
        }

        var text = member.GetString()!;
        // The limits count characters, not UTF-16 units.
        var length = text.EnumerateRunes().Count();
        return length >= minimum && length <= MaximumText
            ? text
            : throw Problems.InvalidBody($"{name} must have {minimum} to {MaximumText} characters.");
    }

    private static ActionKind ReadKind(JsonElement body) => ReadText(body, "type", minimum: 0) switch
    {
        null or "builtin" => ActionKind.Builtin,
        "hook" => ActionKind.Hook,
        _ => throw Problems.InvalidBody("type must be builtin or hook."),
    };

    private static ActionParameters ReadParameters(JsonElement body) => Member(body, "parameters") switch
    {
        null => ActionParameters.None,
        { ValueKind: JsonValueKind.Object } members => ActionParameters.From(members),
        _ => throw Problems.InvalidBody("parameters must be an object."),
    };

    /// <summary>The timeout, or null when none is given. What 0 means is not documented; here it is the same as none.</summary>
    private static TimeSpan? ReadTimeout(JsonElement body)
    {
        if (Member(body, "timeout_seconds") is not { } member)
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
