using System.Text.Json;
using Plexsphere.Sandbox.Faults;
using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Admin;

/// <summary>Reads, plans and removes faults.</summary>
internal sealed class FaultsApi(SandboxFaults faults)
{
    private const string Path = "/_sandbox/faults";

    private const int MaximumBody = 1024 * 1024;

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (RequestDelegate)ReadAsync);
        routes.MapPost(Path, (RequestDelegate)AddAsync);
        routes.MapDelete(Path, (RequestDelegate)ClearAsync);
    }

    private Task ReadAsync(HttpContext context) =>
        Responses.WriteAsync(context, new FaultsDocument(faults.Planned), FaultJson.Relaxed.FaultsDocument);

    private async Task AddAsync(HttpContext context)
    {
        faults.Add(await RequestBody.ReadAsync(context.Request, MaximumBody, Read));
        await ReadAsync(context);
    }

    private static SandboxFault Read(JsonElement body)
    {
        var fault = body.Deserialize(FaultJson.Default.FaultDocument)!.ToFault();
        return fault.FindError() is { } error ? throw Problems.InvalidBody(error) : fault;
    }

    private Task ClearAsync(HttpContext context)
    {
        faults.Clear();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
