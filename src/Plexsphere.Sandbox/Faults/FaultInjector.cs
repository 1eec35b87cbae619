using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Plexsphere.Sandbox.Api;

namespace Plexsphere.Sandbox.Faults;

/// <summary>Has requests go wrong as planned.</summary>
internal sealed class FaultInjector(SandboxFaults faults)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<Operation>()?.Id ?? SandboxOperations.Unknown;
        return faults.Take(operation) is { } fault ? HitAsync(context, next, fault) : next(context);
    }

    private static async Task HitAsync(HttpContext context, RequestDelegate next, SandboxFault fault)
    {
        switch (fault.Kind)
        {
            case SandboxFaultKind.Delay:
                await Task.Delay(fault.Milliseconds, context.RequestAborted);
                await next(context);
                return;
            case SandboxFaultKind.ResetBefore:
                context.Abort();
                return;
            case SandboxFaultKind.Answer:
                await WriteOwnAsync(context.Response, fault);
                return;
        }

        var body = await CarryOutAsync(context, next);
        switch (fault.Kind)
        {
            case SandboxFaultKind.ResetAfter:
                context.Abort();
                break;
            case SandboxFaultKind.CloseAfter:
                await context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output.CompleteAsync();
                context.Abort();
                break;
            case SandboxFaultKind.Stall:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case SandboxFaultKind.AnswerAfter:
                context.Response.Headers.Clear();
                await WriteOwnAsync(context.Response, fault);
                break;
            case SandboxFaultKind.ResetAfterHeaders:
                await WriteAndAbortAsync(context, body, 0, body.Length);
                break;
            case SandboxFaultKind.ResetMidBody:
                await WriteAndAbortAsync(context, body, body.Length / 2, body.Length);
                break;
            case SandboxFaultKind.ShortBody:
                await WriteAndAbortAsync(context, body, body.Length, body.Length + fault.Bytes);
                break;
            case SandboxFaultKind.Drip:
                await DripAsync(context, body, fault);
                break;
            case SandboxFaultKind.ClockSkew:
                context.Response.Headers.Date = DateTimeOffset.UtcNow.AddMilliseconds(fault.Milliseconds).ToString("r");
                await WriteAsync(context.Response, body);
                break;
            case SandboxFaultKind.Gzip:
                context.Response.Headers.ContentEncoding = "gzip";
                await WriteAsync(context.Response, Compress(body));
                break;
            default:
                await WriteAsync(context.Response, Changed(body, fault, context.Request.Query["cursor"]));
                break;
        }
    }

    // The operation runs to its end, with its answer's body kept back.
    private static async Task<byte[]> CarryOutAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            context.Response.Body = wire;
        }

        return kept.ToArray();
    }

    private static byte[] Changed(byte[] body, SandboxFault fault, string? cursor)
    {
        if (fault.Kind == SandboxFaultKind.Cut)
        {
            return body[..(body.Length / 2)];
        }

        if (JsonNode.Parse(body) is not JsonObject answer)
        {
            return body;
        }

        switch (fault.Kind)
        {
            case SandboxFaultKind.Pad:
                answer["padding"] = new string('x', fault.Bytes);
                break;
            case SandboxFaultKind.RepeatCursor when cursor is not null:
                answer["next_cursor"] = cursor;
                break;
            case SandboxFaultKind.DuplicateItems when answer["items"] is JsonArray items:
                answer["items"] = new JsonArray([.. items.SelectMany(item => new[] { item!.DeepClone(), item.DeepClone() })]);
                break;
            case SandboxFaultKind.ReverseItems when answer["items"] is JsonArray items:
                answer["items"] = new JsonArray([.. items.Reverse().Select(item => item!.DeepClone())]);
                break;
        }

        return Encoding.UTF8.GetBytes(answer.ToJsonString());
    }

    private static byte[] Compress(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return compressed.ToArray();
    }

    private static Task WriteOwnAsync(HttpResponse response, SandboxFault fault)
    {
        response.StatusCode = fault.Status;
        response.Headers.RetryAfter = fault.RetryAfter;
        response.Headers.Location = fault.Location;
        if (fault.Body is null)
        {
            response.ContentLength = 0;
            return response.StartAsync();
        }

        response.ContentType = fault.ContentType;
        return WriteAsync(response, Encoding.UTF8.GetBytes(fault.Body));
    }

    private static async Task WriteAsync(HttpResponse response, byte[] body)
    {
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    private static async Task WriteAndAbortAsync(HttpContext context, byte[] body, int written, int promised)
    {
        context.Response.ContentLength = promised;
        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(body.AsMemory(0, written));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static async Task DripAsync(HttpContext context, byte[] body, SandboxFault fault)
    {
        context.Response.ContentLength = body.Length;
        for (var at = 0; at < body.Length; at += fault.Bytes)
        {
            await context.Response.Body.WriteAsync(body.AsMemory(at, Math.Min(fault.Bytes, body.Length - at)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(fault.Milliseconds, context.RequestAborted);
        }
    }
}
