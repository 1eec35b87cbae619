using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Plexsphere.Sandbox.Http;

/// <summary>Reads a body of limited size.</summary>
internal static class RequestBody
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Reads a body of JSON and makes of it what the caller wants.</summary>
    internal static async Task<T> ReadAsync<T>(HttpRequest request, int maximum, Func<JsonElement, T> read)
    {
        if (!request.HasJsonContentType())
        {
            throw Problems.UnsupportedMediaType(Responses.Json);
        }

        var body = await ReadToEndAsync(request.BodyReader, maximum, request.HttpContext.RequestAborted);
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw Problems.InvalidBody("The body must be an object.");
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

    /// <summary>Reads the fields of a form as a browser sends it, which are at most as many as fit into the body.</summary>
    internal static async Task<Dictionary<string, StringValues>> ReadFormAsync(HttpRequest request, int maximum)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != Form)
        {
            throw Problems.UnsupportedMediaType(Form);
        }

        var body = await ReadToEndAsync(request.BodyReader, maximum, request.HttpContext.RequestAborted);
        return QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
    }

    /// <summary>Refuses a body that has a member which is not documented, or one of them twice.</summary>
    internal static void RefuseOthers(JsonElement body, params ReadOnlySpan<string> members)
    {
        var seen = new HashSet<string>();
        foreach (var member in body.EnumerateObject())
        {
            if (!members.Contains(member.Name) || !seen.Add(member.Name))
            {
                throw Problems.InvalidBody($"The member '{member.Name}' is not known, or there twice.");
            }
        }
    }

    /// <summary>The string member, or null when it is missing or null.</summary>
    internal static string? ReadText(JsonElement body, string name, int minimum, int maximum)
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
        return length >= minimum && length <= maximum
            ? text
            : throw Problems.InvalidBody($"{name} must have {minimum} to {maximum} characters.");
    }

    /// <summary>The member, or null when it is missing or null.</summary>
    internal static JsonElement? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>
    /// Reads the whole body. The server's own limit would cut the connection while the caller is still sending, and the
    /// caller would see a reset instead of the response.
    /// </summary>
    private static async Task<byte[]> ReadToEndAsync(PipeReader reader, int maximum, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maximum)
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
}
