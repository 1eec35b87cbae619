using System.CommandLine;

namespace Plexsphere.Cli;

/// <summary><c>plexctl action</c>: dispatches actions and reads back the executions.</summary>
internal static class ActionCommand
{
    internal static Command Create(GlobalOptions globals) => new("action", "Dispatches actions and reads back the executions.")
    {
        DispatchCommand.Create(globals),
        ListCommand.Create(globals),
        Get(globals),
        WaitCommand.Create(globals),
        WatchCommand.Create(globals),
        CatalogCommand.Create(globals),
    };

    private static Command Get(GlobalOptions globals)
    {
        var id = Arguments.Uuid("--id", "The execution.", required: true);
        var command = new Command("get", "Reads one execution.") { id };
        var project = ProjectOptions.Of(command, required: true);
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(globals, parsed, async session =>
        {
            var projectId = await project.RequiredAsync(session, parsed, cancellationToken).ConfigureAwait(false);
            var execution = await session.Executions.GetAsync(projectId, parsed.GetValue(id), session, cancellationToken)
                .ConfigureAwait(false);
            Rendering.Execution(session, execution);
        }, cancellationToken));
        return command;
    }
}
