using System.CommandLine;
using Plexsphere.Core.Fleet;

namespace Plexsphere.Cli;

/// <summary><c>plexctl action catalog</c>: what can be dispatched in a project.</summary>
internal static class CatalogCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var names = Arguments.Names("--name", "Only actions with this name; * ? and [a-z] are wildcards. Several by repeating the option.");
        var type = Arguments.Word("--type", "Only built-in actions, or only hooks.", PlexActionType.Builtin, PlexActionType.Hook);
        var command = new Command("catalog", "Lists the actions that a project's nodes report, and hooks; a node may know others.")
        {
            names, type,
        };
        var project = ProjectOptions.Of(command, required: true);
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(globals, parsed, async session =>
        {
            var projectId = await project.RequiredAsync(session, parsed, cancellationToken).ConfigureAwait(false);
            var wanted = new WantedNames(Arguments.Given(parsed, names), Wildcard.Of);
            var all = await session.Engine.ActionsAsync(projectId, null, session, cancellationToken).ConfigureAwait(false);
            var actions =
                all.Where(action => wanted.Match(null, action.Name) && (parsed.GetValue(type) ?? action.Type) == action.Type).ToList();
            await Rendering.ListAsync(session, Rendering.Actions, new[] { new Page<PlexAction>(actions) }.ToAsyncEnumerable())
                .ConfigureAwait(false);
            foreach (var name in wanted.Missing)
            {
                session.Fail(session.Engine.ActionNotFound(projectId, name, wanted));
            }
        }, cancellationToken));
        return command;
    }
}
