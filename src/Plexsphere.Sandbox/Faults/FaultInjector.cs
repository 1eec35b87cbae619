using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Faults;

/// <summary>Has requests go wrong as planned.</summary>
internal sealed class FaultInjector(SandboxFaults faults)
{
    private static readonly string[] Actions = ["system.info", "config.dump"];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<Operation>()?.Id ?? SandboxOperations.Unknown;
        if (operation == SandboxOperations.GetExecution && faults.TakeRead((string)context.Request.RouteValues["execution_id"]!))
        {
            throw Problems.ExecutionNotFound();
        }

        return faults.Take(operation) is { } fault ? HitAsync(context, next, fault) : next(context);
    }

    private async Task HitAsync(HttpContext context, RequestDelegate next, SandboxFault fault)
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
            case SandboxFaultKind.StallMidBody:
                await WriteFirstAsync(context, body, body.Length / 2, body.Length);
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
            case SandboxFaultKind.OtherId:
                Alter(answer, "id", _ => $"{Guid.CreateVersion7()}");
                break;
            case SandboxFaultKind.OtherProject:
                Alter(answer, "project_id", _ => $"{SandboxIds.EmptyProject}");
                break;
            case SandboxFaultKind.OtherAction:
                Alter(answer, "action", action => Actions.First(other => other != action));
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

    /// <summary>Changes a member of the answer, or of each item of a page.</summary>
    private static void Alter(JsonObject answer, string name, Func<string, string> change)
    {
        foreach (var subject in answer["items"] is JsonArray items ? items.OfType<JsonObject>() : [answer])
        {
            if (subject[name] is { } member)
            {
                subject[name] = change(member.GetValue<string>());
            }
        }
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
        await WriteFirstAsync(context, body, written, promised);
        context.Abort();
    }

    private static async Task WriteFirstAsync(HttpContext context, byte[] body, int written, int promised)
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
