using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Http;

/// <summary>Writes responses with their length, so that none is sent in chunks.</summary>
internal static class Responses
{
    internal const string Json = "application/json";

    internal const string ProblemJson = "application/problem+json";

    private const string ProblemTypes = "https://plexsphere.com/errors/";

    /// <summary>From this size on a part of a page is sent as it is; smaller ones are gathered first.</summary>
    private const int DirectWriteThreshold = 16 * 1024;

    private static ReadOnlySpan<byte> ListStart => "{\"items\":["u8;

    internal static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        WriteAsync(context, 200, Json, JsonSerializer.SerializeToUtf8Bytes(value, type));

    internal static async Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Keeps secrets out of caches, also those of an error.</summary>
    internal static void ForbidStoring(HttpContext context) => context.Response.Headers.CacheControl = "no-store";

    /// <summary>Writes a page of parts that are JSON already, and its end.</summary>
    internal static async Task WriteListAsync(
        HttpContext context, IReadOnlyList<ReadOnlyMemory<byte>> parts, ReadOnlyMemory<byte> end)
    {
        long length = ListStart.Length + Math.Max(0, parts.Count - 1) + end.Length;
        foreach (var part in parts)
        {
            length += part.Length;
        }

        context.Response.ContentType = Json;
        context.Response.ContentLength = length;
        var writer = context.Response.BodyWriter;
        writer.Write(ListStart);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
            {
                writer.Write(","u8);
            }

            if (parts[i].Length < DirectWriteThreshold)
            {
                writer.Write(parts[i].Span);
            }
            else
            {
                await writer.WriteAsync(parts[i], context.RequestAborted);
            }
        }

        writer.Write(end.Span);
        await writer.FlushAsync(context.RequestAborted);
    }

    /// <summary>
    /// Writes a problem. The authorizer's refusals have a correlation id in every revision, other problems only since
    /// the newest, which also has the header.
    /// </summary>
    internal static Task WriteProblemAsync(HttpContext context, ProblemException problem, bool correlated)
    {
        var correlation = correlated || problem.Reason is not null ? CorrelationId.Create() : null;
        var document = new ProblemDocument
        {
            Type = problem.Code is null ? "about:blank" : ProblemTypes + problem.Code.Replace('_', '-'),
            Title = problem.Title,
            Status = problem.Status,
            Detail = problem.Message,
            Instance = context.Request.Path.ToUriComponent(),
            Code = problem.Code,
            Dimension = problem.Dimension,
            Reason = problem.Reason,
            RelationPath = problem.RelationPath,
            CorrelationId = correlation,
        };
        if (correlated)
        {
            context.Response.Headers["X-Correlation-Id"] = correlation;
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = problem.Challenge;
        }

        if (problem.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(
            context,
            problem.Status,
            ProblemJson,
            JsonSerializer.SerializeToUtf8Bytes(document, SandboxJson.Relaxed.ProblemDocument));
    }
}
