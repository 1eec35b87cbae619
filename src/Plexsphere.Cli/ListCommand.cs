using System.CommandLine;
using System.Runtime.CompilerServices;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Json;

namespace Plexsphere.Cli;

/// <summary>The listing that <c>action</c> and <c>exec-log</c> share.</summary>
internal sealed class ListCommand
{
    private readonly Option<Guid> _project = Arguments.Uuid("--project", "The project.", required: true);
    private readonly Option<string> _status = Arguments.Word(
        "--status", "Only executions with this aggregate status.", [.. PlexStatus.All]);
    private readonly Option<string> _actionName = Arguments.Text("--action-name", "Only executions of the action with exactly this name.");
    private readonly Option<string> _cursor = new("--cursor") { Description = "The next_cursor of an earlier call." };
    private readonly Option<int?> _limit = Arguments.Number(
        "--limit", "How many executions at most, 1 to 200; 0 leaves it to the server.", 0, ExecutionQuery.MaxPageSize);

    private readonly Option<DateTimeOffset?> _after = Arguments.Time(
        "--after", "Only executions created then or later. Follows the pages, as --all does. Excludes --cursor.");

    private readonly Option<bool> _all = new("--all") { Description = "Follows the pages to the end. Excludes --cursor." };

    internal static Command Create(GlobalOptions globals)
    {
        var list = new ListCommand();
        var command = new Command("list", "Lists the executions of a project, a page at a time.")
        {
            list._project, list._status, list._actionName, list._after, list._cursor, list._limit, list._all,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(list._all) && result.GetResult(list._cursor) is not null)
            {
                result.AddError("--all and --cursor exclude each other.");
            }

            if (result.GetResult(list._after) is not null && result.GetResult(list._cursor) is not null)
            {
                result.AddError("--after and --cursor exclude each other.");
            }
        });
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(
            globals,
            parsed,
            session => Rendering.ListAsync(session, list.PagesAsync(session, parsed, cancellationToken)),
            cancellationToken));
        return command;
    }

    private async IAsyncEnumerable<ExecutionPage> PagesAsync(
        Session session,
        ParseResult parsed,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = Query(parsed);
        if (!parsed.GetValue(_all) && query.After is null)
        {
            yield return await session.Executions.ListPageAsync(query, session, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        query = query with { PageSize = query.PageSize ?? ExecutionQuery.MaxPageSize };
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var executions = session.Executions.ListAsync(query, session, enough.Token).GetAsyncEnumerator(enough.Token);
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
        ProjectId = parsed.GetValue(_project),
        Status = parsed.GetValue(_status),
        Action = parsed.GetValue(_actionName),
        After = parsed.GetValue(_after),
        Cursor = parsed.GetValue(_cursor) is { Length: > 0 } text ? text : null,
        PageSize = parsed.GetValue(_limit) is > 0 and var size ? size : null,
    };
}
