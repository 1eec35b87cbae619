using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Plexsphere.Core.Http;

/// <summary>Reads what an error response says, whatever it is made of: a problem body, a proxy's page, or nothing.</summary>
internal static class ProblemReader
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxCorrelationId = 256;
    private const string CorrelationHeader = "X-Correlation-Id";

    /// <summary>Reads a problem body (RFC 9457), where there is one.</summary>
    internal static PlexProblem Read(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var problem = FromHeaders(response);
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
        {
            return problem;
        }

        return Parse(body, ProblemContext.Default.ProblemDocument) is { } document ? Fill(problem, document, response) : problem;
    }

    /// <summary>What the response says without its body.</summary>
    internal static PlexProblem FromHeaders(HttpResponseMessage response) => new()
    {
        Status = (int)response.StatusCode,
        RetryAfter = RetryAfterOf(response.Headers.RetryAfter),
        AcrValues = AcrValuesOf(response.Headers.WwwAuthenticate),
        Location = response.Headers.Location?.OriginalString,
    };

    private static PlexProblem Fill(PlexProblem problem, ProblemDocument document, HttpResponseMessage response) => problem with
    {
        Code = Text(document.Code),
        Title = Text(document.Title),
        Detail = Text(document.Detail),
        Instance = Text(document.Instance),
        Reason = Text(document.Reason),
        Dimension = Text(document.Dimension),
        RelationPath = Texts(document.RelationPath),
        AcrValues = problem.AcrValues ?? Text(document.AcrValues) ?? Joined(Texts(document.AcrValues)),
        CorrelationId = Printable(Text(document.CorrelationId))
            ?? (response.Headers.TryGetValues(CorrelationHeader, out var values) ? Printable(values.FirstOrDefault()) : null),
    };

    /// <summary>The beginning of an error's body, without a byte order mark.</summary>
    internal static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContent content, AttemptClock clock)
    {
        var buffer = new byte[MaxBytes];
        var count = 0;
        try
        {
            using var stream = await content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
            int read;
            while (count < buffer.Length && (read = await stream.ReadAsync(buffer.AsMemory(count), clock.Token).ConfigureAwait(false)) > 0)
            {
                count += read;
                clock.Progress();
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The connection broke inside the error's body: the status is still the better story.
            return default;
        }

        var start = buffer.AsSpan(0, count).StartsWith("\uFEFF"u8) ? 3 : 0;
        return buffer.AsMemory(start, count - start);
    }

    /// <summary>The document in an error's body; null where there is none.</summary>
    internal static T? Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException)
        {
            // A body that is cut off or was never JSON must not hide the status.
            return null;
        }
    }

    /// <summary>The member's text; null where there is none.</summary>
    internal static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // It is no Unicode; the other members may be.
            return null;
        }
    }

    private static string[] Texts(JsonElement values) =>
        values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Select(Text).OfType<string>()]
            : [];

    private static string? Joined(string[] texts) => texts.Length == 0 ? null : string.Join(' ', texts);

    private static string? Printable(string? id) =>
        string.IsNullOrEmpty(id) || id.Length > MaxCorrelationId || id.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : id;

    private static TimeSpan? RetryAfterOf(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date - DateTimeOffset.UtcNow);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string? AcrValuesOf(HttpHeaderValueCollection<AuthenticationHeaderValue> challenges)
    {
        const string Name = "acr_values=";
        foreach (var challenge in challenges)
        {
            var parameter = challenge.Parameter;
            var start = parameter?.IndexOf(Name, StringComparison.OrdinalIgnoreCase) ?? -1;
            if (start >= 0)
            {
                var rest = parameter![(start + Name.Length)..];
                return rest.StartsWith('"') ? rest[1..].Split('"')[0] : rest.Split(',')[0].Trim();
            }
        }

        return null;
    }
}
