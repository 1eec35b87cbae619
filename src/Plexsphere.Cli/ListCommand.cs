using System.CommandLine;
using Plexsphere.Core.Executions;

namespace Plexsphere.Cli;

/// <summary>The listing that <c>action</c> and <c>exec-log</c> share.</summary>
internal sealed class ListCommand
{
    private readonly Option<Guid> project = Arguments.Uuid("--project", "The project.", required: true);
    private readonly Option<string> status = Arguments.Word("--status", "Only executions with this aggregate status.", [.. PlexStatus.All]);
    private readonly Option<string> actionName = Arguments.Text("--action-name", "Only executions of the action with exactly this name.");
    private readonly Option<string> cursor = new("--cursor") { Description = "The next_cursor of an earlier call." };
    private readonly Option<int?> limit = Arguments.Number("--limit", "How many executions at most, 1 to 200; 0 leaves it to the server.", 0, ExecutionQuery.MaxPageSize);

    internal static Command Create(GlobalOptions globals)
    {
        var list = new ListCommand();
        var command = new Command("list", "Lists the executions of a project, a page at a time.")
        {
            list.project, list.status, list.actionName, list.cursor, list.limit,
        };
        command.SetAction((parsed, stop) => Session.RunAsync(globals, parsed, async session =>
            Rendering.Page(session, await session.Engine.ListPageAsync(list.Query(parsed), session, stop).ConfigureAwait(false)), stop));
        return command;
    }

    private ExecutionQuery Query(ParseResult parsed) => new()
    {
        ProjectId = parsed.GetValue(project),
        Status = parsed.GetValue(status),
        Action = parsed.GetValue(actionName),
        Cursor = parsed.GetValue(cursor) is { Length: > 0 } text ? text : null,
        PageSize = parsed.GetValue(limit) is > 0 and var size ? size : null,
    };
}
