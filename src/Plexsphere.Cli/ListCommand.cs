using System.CommandLine;
using System.Runtime.CompilerServices;
using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Cli;

/// <summary>The listing that <c>action</c> and <c>exec-log</c> share.</summary>
internal sealed class ListCommand
{
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
            list._status, list._actionName, list._after, list._cursor, list._limit, list._all,
        };
        var project = ProjectOptions.Of(command, required: true);
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
            async session =>
            {
                var projectId = await project.RequiredAsync(session, parsed, cancellationToken).ConfigureAwait(false);
                var pages = PagesAsync(session, list.Query(projectId, parsed), parsed.GetValue(list._all), cancellationToken);
                await Rendering.ListAsync(session, Rendering.Executions, pages).ConfigureAwait(false);
            },
            cancellationToken));
        return command;
    }

    private static async IAsyncEnumerable<Page<PlexExecution>> PagesAsync(
        Session session, ExecutionQuery query, bool all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!all && query.After is null)
        {
            var page = await session.Executions.ListPageAsync(query, session, cancellationToken).ConfigureAwait(false);
            yield return new Page<PlexExecution>(page.Items, page.NextCursor);
            yield break;
        }

        var size = query.PageSize ?? ExecutionQuery.MaxPageSize;
        var pages = Pages.OfAsync(
            cancellationToken => session.Executions.ListAsync(query with { PageSize = size }, session, cancellationToken),
            size,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            yield return page;
        }
    }

    private ExecutionQuery Query(Guid projectId, ParseResult parsed) => new()
    {
        ProjectId = projectId,
        Status = parsed.GetValue(_status),
        Action = parsed.GetValue(_actionName),
        After = parsed.GetValue(_after),
        Cursor = parsed.GetValue(_cursor) is { Length: > 0 } text ? text : null,
        PageSize = parsed.GetValue(_limit) is > 0 and var size ? size : null,
    };
}
