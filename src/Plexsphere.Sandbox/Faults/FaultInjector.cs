using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Faults;

/// <summary>Applies the planned faults to requests.</summary>
internal sealed class FaultInjector(SandboxFaults faults)
{
    private static readonly string[] Actions = ["system.info", "config.dump"];

    internal Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<Operation>()?.Id ?? SandboxOperations.Unknown;
        if (operation == SandboxOperations.GetExecution && faults.TakeHiddenRead((string)context.Request.RouteValues["execution_id"]!))
        {
            throw Problems.ExecutionNotFound();
        }

        return faults.Take(operation) is { } fault ? InjectAsync(context, next, fault) : next(context);
    }

    private async Task InjectAsync(HttpContext context, RequestDelegate next, SandboxFault fault)
    {
        switch (fault.Kind)
        {
            case SandboxFaultKind.Delay:
                await Task.Delay(fault.Milliseconds, context.RequestAborted);
                await next(context);
                return;
            case SandboxFaultKind.ResetBefore or SandboxFaultKind.Away:
                context.Abort();
                return;
            case SandboxFaultKind.CorruptGzip:
                // Errors are written after this, and keep the header.
                context.Response.Headers.ContentEncoding = "gzip";
                await next(context);
                return;
            case SandboxFaultKind.Answer:
                await WriteFaultResponseAsync(context.Response, fault);
                return;
        }

        var body = await CaptureBodyAsync(context, next);
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
                await WriteFaultResponseAsync(context.Response, fault);
                break;
            case SandboxFaultKind.ResetAfterHeaders:
                await WriteAndAbortAsync(context, body, 0, body.Length);
                break;
            case SandboxFaultKind.ResetMidBody:
                await WriteAndAbortAsync(context, body, body.Length / 2, body.Length);
                break;
            case SandboxFaultKind.StallMidBody:
                await WritePartAsync(context, body, body.Length / 2, body.Length);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case SandboxFaultKind.EndlessBody:
                await WriteEndlessAsync(context, body);
                break;
            case SandboxFaultKind.Unseen:
                if (JsonNode.Parse(body)?["id"] is { } id)
                {
                    faults.Hide(id.GetValue<string>(), fault.Reads);
                }

                await WriteAsync(context.Response, body);
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
                await WriteAsync(context.Response, Compression.Gzip(body));
                break;
            default:
                await WriteAsync(context.Response, Modify(body, fault, context.Request.Query["cursor"]));
                break;
        }
    }

    // The operation runs to its end, and the body of its response does not go out.
    private static async Task<byte[]> CaptureBodyAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Response.Body;
        using var captured = new MemoryStream();
        context.Response.Body = captured;
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            context.Response.Body = wire;
        }

        return captured.ToArray();
    }

    private static byte[] Modify(byte[] body, SandboxFault fault, string? cursor)
    {
        if (fault.Kind == SandboxFaultKind.Cut)
        {
            return body[..(body.Length / 2)];
        }

        if (JsonNode.Parse(body) is not JsonObject document)
        {
            return body;
        }

        switch (fault.Kind)
        {
            case SandboxFaultKind.Pad:
                document["padding"] = new string('x', fault.Bytes);
                break;
            case SandboxFaultKind.OtherId:
                ReplaceMember(document, "id", _ => $"{Guid.CreateVersion7()}");
                break;
            case SandboxFaultKind.OtherProject:
                ReplaceMember(document, "project_id", _ => $"{SandboxIds.EmptyProject}");
                break;
            case SandboxFaultKind.OtherAction:
                ReplaceMember(document, "action", action => Actions.First(other => other != action));
                break;
            case SandboxFaultKind.RepeatCursor when cursor is not null:
                document["next_cursor"] = cursor;
                break;
            case SandboxFaultKind.DuplicateItems when document["items"] is JsonArray items:
                document["items"] = new JsonArray([.. items.SelectMany(item => new[] { item!.DeepClone(), item.DeepClone() })]);
                break;
            case SandboxFaultKind.ReverseItems when document["items"] is JsonArray items:
                document["items"] = new JsonArray([.. items.Reverse().Select(item => item!.DeepClone())]);
                break;
        }

        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    /// <summary>Changes a member of the response, or of each item of a page.</summary>
    private static void ReplaceMember(JsonObject document, string name, Func<string, string> change)
    {
        foreach (var subject in document["items"] is JsonArray items ? items.OfType<JsonObject>() : [document])
        {
            if (subject[name] is { } member)
            {
                subject[name] = change(member.GetValue<string>());
            }
        }
    }

    private static Task WriteFaultResponseAsync(HttpResponse response, SandboxFault fault)
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
        response.Headers.ContentEncoding = fault.ContentEncoding;
        return WriteAsync(response, Encoding.UTF8.GetBytes(fault.Body));
    }

    private static async Task WriteAsync(HttpResponse response, byte[] body)
    {
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    private static async Task WriteAndAbortAsync(HttpContext context, byte[] body, int written, int promised)
    {
        await WritePartAsync(context, body, written, promised);
        context.Abort();
    }

    private static async Task WritePartAsync(HttpContext context, byte[] body, int written, int promised)
    {
        context.Response.ContentLength = promised;
        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(body.AsMemory(0, written));
        await context.Response.Body.FlushAsync();
    }

    private static async Task WriteEndlessAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = null;
        await context.Response.Body.WriteAsync(body.AsMemory(0, Math.Max(0, body.Length - 1)), context.RequestAborted);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(",\"padding\":\""), context.RequestAborted);
        var more = new byte[64 * 1024];
        more.AsSpan().Fill((byte)'x');
        while (true)
        {
            await context.Response.Body.WriteAsync(more, context.RequestAborted);
        }
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
