using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;

namespace Plexsphere.Cli;

/// <summary>The listing that <c>action</c> and <c>exec-log</c> share.</summary>
internal sealed class ListCommand
{
    private readonly Option<string> _status = Arguments.Word(
        "--status", "Only executions with this aggregate status.", [.. PlexStatus.All]);
    private readonly Option<string> _actionName = Arguments.Text("--action-name", "Only executions of the action with exactly this name.");
    private readonly Option<string> _cursor = new("--cursor") { Description = "The next_cursor of an earlier call." };
    private readonly Option<int?> _limit = Arguments.Number(
        "--limit",
        "How many executions a page has at most, 1 to 200; 0 leaves it to the server. What follows the pages lists them all.",
        0,
        ExecutionQuery.MaxPageSize);

    private readonly Option<DateTimeOffset?> _after = Arguments.Time(
        "--after", "Only executions created then or later. Follows the pages, as --all does. Excludes --cursor.");

    private readonly Option<DateTimeOffset?> _before = Arguments.Time(
        "--before", "Only executions created before then. Follows the pages, as --all does. Excludes --cursor.");

    private readonly Option<int?> _newest = Arguments.Number(
        "--newest",
        "How many executions at most: those created last, the last one first. Follows the pages as far as it must. Excludes --cursor.",
        1,
        int.MaxValue);

    private readonly Option<Guid[]> _node = Arguments.Uuids(
        "--node",
        "Only executions that went to this node; several by repeating the option. Follows the pages, as --all does. Excludes --cursor.",
        required: false);

    private readonly Option<bool> _all = new("--all") { Description = "Follows the pages to the end. Excludes --cursor." };

    internal static Command Create(GlobalOptions globals)
    {
        var list = new ListCommand();
        var command = new Command("list", "Lists the executions of a project, a page at a time.")
        {
            list._status, list._actionName, list._node, list._after, list._before, list._newest, list._cursor, list._limit, list._all,
        };
        var project = ProjectOptions.Of(command, required: true);
        command.Validators.Add(result =>
        {
            if (result.GetValue(list._all) && result.GetResult(list._cursor) is not null)
            {
                result.AddError("--all and --cursor exclude each other.");
            }

            foreach (var filter in new Option[] { list._after, list._before, list._newest, list._node })
            {
                if (result.GetResult(filter) is not null && result.GetResult(list._cursor) is not null)
                {
                    result.AddError($"{filter.Name} and --cursor exclude each other.");
                }
            }

            var now = DateTimeOffset.UtcNow;
            if (BoundOf(result, list._after, now) >= BoundOf(result, list._before, now))
            {
                result.AddError(ExecutionQuery.NothingBetween(list._after.Name, list._before.Name));
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

    // By the text: values are not to be had here where one of them cannot be read, which is refused by itself.
    private static DateTimeOffset? BoundOf(CommandResult result, Option option, DateTimeOffset now) =>
        result.GetResult(option) is { Tokens: [var text] } && TimeBound.TryParse(text.Value, now, out var time) ? time : null;

    private static async IAsyncEnumerable<Page<PlexExecution>> PagesAsync(
        Session session, ExecutionQuery query, bool all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!all && !query.IsSifted)
        {
            var page = await session.Executions.ListPageAsync(query, session, cancellationToken).ConfigureAwait(false);
            yield return new Page<PlexExecution>(page.Items, page.NextCursor);
            yield break;
        }

        var size = query.PageSize ?? ExecutionQuery.MaxPageSize;
        var pages = Pages.OfAsync(
            cancellationToken => session.Executions.ListAsync(query with { PageSize = size }, [], session, cancellationToken),
            size,
            whole: false,
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
        Before = parsed.GetValue(_before),
        Newest = parsed.GetValue(_newest),
        Targets = TargetFilter.Of(Arguments.Given(parsed, _node)),
        Cursor = parsed.GetValue(_cursor) is { Length: > 0 } text ? text : null,
        PageSize = parsed.GetValue(_limit) is > 0 and var size ? size : null,
    };
}
