using System.Globalization;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Listing;

namespace Plexsphere.Sandbox.Api;

/// <summary>The operations on executions: dispatch, list, get.</summary>
internal sealed class ExecutionsApi(ExecutionStore store, ExecutionDispatcher dispatcher, CursorSigner cursors)
{
    private const int DefaultLimit = 50;

    private const int MaximumLimit = 200;

    public async Task DispatchAsync(HttpContext context)
    {
        ProjectGuard.RequireDispatch(context);
        var request = await DispatchBody.ReadAsync(context.Request);
        var (id, rendered) = dispatcher.Dispatch(request);
        context.Response.Headers.Location = $"/v1/projects/{SandboxIds.Project}/executions/{id}";
        await Answers.WriteAsync(context, StatusCodes.Status201Created, Answers.Json, rendered);
    }

    public Task ListAsync(HttpContext context)
    {
        ProjectGuard.RequireRead(context);
        var query = context.Request.Query;
        var filter = new ExecutionFilter(ReadStatus(query), query["action_name"] is [{ } name, ..] ? name : null);
        var page = store.Read(ReadPlace(query), ReadLimit(query), filter);
        return Answers.WriteListAsync(context, page.Parts, page.Next is { } next ? cursors.Sign(next) : null);
    }

    public Task GetAsync(HttpContext context)
    {
        var wellFormed = ProjectGuard.TryReadId(context, "execution_id", out var id);
        ProjectGuard.RequireRead(context);
        if (!wellFormed)
        {
            throw Problems.InvalidExecutionId();
        }

        return store.TryRender(id, out var rendered)
            ? Answers.WriteAsync(context, StatusCodes.Status200OK, Answers.Json, rendered)
            : throw Problems.ExecutionNotFound();
    }

    private static ExecutionStatus? ReadStatus(IQueryCollection query) => query["status"] switch
    {
        [] => null,
        [{ } text, ..] when ExecutionStatuses.TryParse(text, out var status) => status,
        _ => throw Problems.InvalidStatus(),
    };

    private static int ReadLimit(IQueryCollection query) => query["limit"] switch
    {
        [] => DefaultLimit,
        [{ } text, ..] when TryReadNumber(text, out var limit) && limit is >= 1 and <= MaximumLimit => limit,
        _ => throw Problems.InvalidLimit(),
    };

    private static bool TryReadNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Where the page starts. An empty cursor is what some clients send for the first page.</summary>
    private int ReadPlace(IQueryCollection query) => query["cursor"] switch
    {
        [] or ["" or null, ..] => 0,
        [{ } text, ..] when cursors.TryRead(text, out var place) => place,
        _ => throw Problems.InvalidCursor(),
    };
}
