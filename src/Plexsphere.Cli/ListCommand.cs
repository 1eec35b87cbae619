using System.CommandLine;
using System.Runtime.CompilerServices;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Json;

namespace Plexsphere.Cli;

/// <summary>The listing that <c>action</c> and <c>exec-log</c> share.</summary>
internal sealed class ListCommand
{
    private readonly Option<Guid> project = Arguments.Uuid("--project", "The project.", required: true);
    private readonly Option<string> status = Arguments.Word("--status", "Only executions with this aggregate status.", [.. PlexStatus.All]);
    private readonly Option<string> actionName = Arguments.Text("--action-name", "Only executions of the action with exactly this name.");
    private readonly Option<string> cursor = new("--cursor") { Description = "The next_cursor of an earlier call." };
    private readonly Option<int?> limit = Arguments.Number("--limit", "How many executions at most, 1 to 200; 0 leaves it to the server.", 0, ExecutionQuery.MaxPageSize);

    private readonly Option<DateTimeOffset?> after = Arguments.Time("--after", "Only executions created then or later. Follows the pages, as --all does. Excludes --cursor.");

    private readonly Option<bool> all = new("--all") { Description = "Follows the pages to the end. Excludes --cursor." };

    internal static Command Create(GlobalOptions globals)
    {
        var list = new ListCommand();
        var command = new Command("list", "Lists the executions of a project, a page at a time.")
        {
            list.project, list.status, list.actionName, list.after, list.cursor, list.limit, list.all,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(list.all) && result.GetResult(list.cursor) is not null)
            {
                result.AddError("--all and --cursor exclude each other.");
            }

            if (result.GetResult(list.after) is not null && result.GetResult(list.cursor) is not null)
            {
                result.AddError("--after and --cursor exclude each other.");
            }
        });
        command.SetAction((parsed, stop) => Session.RunAsync(
            globals,
            parsed,
            session => Rendering.ListAsync(session, list.PagesAsync(session, parsed, stop)),
            stop));
        return command;
    }

    private async IAsyncEnumerable<ExecutionPage> PagesAsync(Session session, ParseResult parsed, [EnumeratorCancellation] CancellationToken stop)
    {
        var query = Query(parsed);
        if (!parsed.GetValue(all) && query.After is null)
        {
            yield return await session.Engine.ListPageAsync(query, session, stop).ConfigureAwait(false);
            yield break;
        }

        query = query with { PageSize = query.PageSize ?? ExecutionQuery.MaxPageSize };
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var executions = session.Engine.ListAsync(query, session, enough.Token).GetAsyncEnumerator(enough.Token);
        var moving = Task.FromResult(true);
        try
        {
            var page = new ExecutionPage([]);
            while (true)
            {
                moving = executions.MoveNextAsync().AsTask();
                if (page.Items.Count > 0 && (!moving.IsCompletedSuccessfully || page.Items.Count == query.PageSize))
                {
                    // What has come is written before the next page is waited for, and before whatever ends the listing.
                    yield return page;
                    page = new ExecutionPage([]);
                }

                if (!await moving.ConfigureAwait(false))
                {
                    break;
                }

                page.Items.Add(executions.Current);
            }

            yield return page;
        }
        finally
        {
            // Whoever writes may have had enough while the next page was on its way.
            await enough.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(moving).ConfigureAwait(false);
            await executions.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ExecutionQuery Query(ParseResult parsed) => new()
    {
        ProjectId = parsed.GetValue(project),
        Status = parsed.GetValue(status),
        Action = parsed.GetValue(actionName),
        After = parsed.GetValue(after),
        Cursor = parsed.GetValue(cursor) is { Length: > 0 } text ? text : null,
        PageSize = parsed.GetValue(limit) is > 0 and var size ? size : null,
    };
}
