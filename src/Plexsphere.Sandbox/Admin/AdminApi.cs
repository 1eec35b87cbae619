using System.Text.Json;
using Plexsphere.Sandbox.Api;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Admin;

/// <summary>
/// Request counts and the clock, seen and changed from outside the simulated world.
/// Its requests are neither counted nor delayed and need no token.
/// </summary>
internal sealed class AdminApi(
    SandboxRequests requests, SandboxRequests nodeRequests, ExecutionDispatcher dispatcher, SandboxClock clock)
{
    private const string Root = "/_sandbox";

    private const int MaximumBody = 1024;

    private long _mintedBefore;

    internal static bool IsAdminRequest(HttpContext context) => context.Request.Path.StartsWithSegments(Root);

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{Root}/counts", (RequestDelegate)ReadCountsAsync);
        routes.MapDelete($"{Root}/counts", (RequestDelegate)ResetCountsAsync);
        routes.MapGet($"{Root}/clock", (RequestDelegate)ReadClockAsync);
        routes.MapPut($"{Root}/clock", (RequestDelegate)SetClockAsync);
    }

    private Task ReadCountsAsync(HttpContext context)
    {
        var operations = requests.Snapshot();
        var minted = dispatcher.Minted - Interlocked.Read(ref _mintedBefore);
        return Responses.WriteAsync(
            context,
            new CountsDocument(operations.Values.Sum(), operations, nodeRequests.Snapshot(), minted),
            SandboxJson.Relaxed.CountsDocument);
    }

    private Task ResetCountsAsync(HttpContext context)
    {
        requests.Reset();
        nodeRequests.Reset();
        Interlocked.Exchange(ref _mintedBefore, dispatcher.Minted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task ReadClockAsync(HttpContext context) => Responses.WriteAsync(
        context,
        new ClockDocument(WireTime.Format(SandboxClock.UtcNow), clock.Speed),
        SandboxJson.Relaxed.ClockDocument);

    private async Task SetClockAsync(HttpContext context)
    {
        clock.Speed = await RequestBody.ReadAsync(
            context.Request,
            MaximumBody,
            body => RequestBody.Member(body, "speed") is { ValueKind: JsonValueKind.Number } speed
                && speed.TryGetDouble(out var value)
                && value is >= SandboxOptions.MinimumSpeed and <= SandboxOptions.MaximumSpeed
                    ? value
                    : throw Problems.InvalidBody(FormattableString.Invariant(
                        $"speed must be a number from {SandboxOptions.MinimumSpeed} to {SandboxOptions.MaximumSpeed}.")));
        await ReadClockAsync(context);
    }
}
