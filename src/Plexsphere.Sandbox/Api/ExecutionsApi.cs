using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Listing;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Api;

/// <summary>The operations on executions: dispatch, list, get.</summary>
internal sealed class ExecutionsApi(
    ExecutionStore store, ExecutionDispatcher dispatcher, ProjectGuard guard, Paging paging, int dispatchStatus, bool isProvisioned)
{
    private readonly CursorSigner _cursors = new();

    /// <summary>A dispatch on the colon path, whose revisions name no Location.</summary>
    internal async Task DispatchAsync(HttpContext context)
    {
        if (await MintAsync(context) is var (_, rendered))
        {
            await Responses.WriteAsync(context, dispatchStatus, Responses.Json, rendered);
        }
    }

    /// <summary>A dispatch on the slash path.</summary>
    internal async Task DispatchWithLocationAsync(HttpContext context)
    {
        if (await MintAsync(context) is var (id, rendered))
        {
            context.Response.Headers.Location = $"/v1/projects/{SandboxIds.Project}/executions/{id}";
            await Responses.WriteAsync(context, dispatchStatus, Responses.Json, rendered);
        }
    }

    internal Task ListAsync(HttpContext context)
    {
        RequireProvisioned();
        var project = guard.RequireRead(context);
        var query = context.Request.Query;
        var filter = new ExecutionFilter(ReadStatus(query), query["action_name"] is [{ } name, ..] ? name : null);
        var cursor = Paging.ReadCursor(query, _cursors);
        var size = paging.SizeOf(cursor, paging.ReadLimit(query));
        var page = project == SandboxIds.Project ? store.Read(cursor?.Place, size, filter) : ExecutionPage.Empty;
        return Responses.WriteListAsync(
            context, page.Parts, paging.EndOfPage(page.Next is { } next ? _cursors.Sign(next, afterEmpty: size == 0) : null));
    }

    internal Task GetAsync(HttpContext context)
    {
        RequireProvisioned();
        var wellFormed = RouteIds.TryRead(context, "execution_id", out var id);
        var project = guard.RequireRead(context);
        if (!wellFormed)
        {
            throw Problems.InvalidExecutionId();
        }

        return project == SandboxIds.Project && store.TryRender(id, out var rendered)
            ? Responses.WriteAsync(context, StatusCodes.Status200OK, Responses.Json, rendered)
            : throw Problems.ExecutionNotFound();
    }

    private static ExecutionStatus? ReadStatus(IQueryCollection query) => query["status"] switch
    {
        [] => null,
        [{ } text, ..] when ExecutionStatuses.TryParse(text, out var status) => status,
        _ => throw Problems.InvalidStatus("pending, ack, started, succeeded, failed, cancelled, timeout"),
    };

    /// <summary>Where dispatch is switched off, reads are too, with the same code.</summary>
    private void RequireProvisioned()
    {
        if (!isProvisioned)
        {
            throw Problems.NotProvisioned();
        }
    }

    /// <summary>The execution, or null where its response is lost: the connection is reset.</summary>
    private async Task<(Guid Id, ReadOnlyMemory<byte> Rendered)?> MintAsync(HttpContext context)
    {
        RequireProvisioned();
        var project = guard.RequireDispatch(context);
        var (id, rendered, isLost) = dispatcher.Dispatch(project, await DispatchBody.ReadAsync(context.Request));
        if (!isLost)
        {
            return (id, rendered);
        }

        context.Abort();
        return null;
    }
}
