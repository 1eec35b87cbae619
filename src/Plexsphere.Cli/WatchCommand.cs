using System.CommandLine;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary><c>plexctl action watch</c>: shows executions node by node, and then what their nodes put out.</summary>
internal static class WatchCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var ids = Arguments.Uuids("--id", "An execution; several by repeating the option.", required: true);
        var poll = Arguments.Number(
            "--poll-seconds", "The pause between looks. Default: short at first, then longer.", 1, WaitOptions.MaxPollSeconds);
        var command = new Command(
            "watch",
            "Follows executions to their ends, with a line for each node on stderr, redrawn in place on a terminal; then prints what the "
                + "nodes put out, equal outputs once.")
        {
            ids, poll,
        };
        var project = ProjectOptions.Of(command, required: true);
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(
            globals,
            parsed,
            async session =>
            {
                var projectId = await project.RequiredAsync(session, parsed, cancellationToken).ConfigureAwait(false);
                var asked = parsed.GetValue(ids)!.Distinct().ToList();
                var watcher = new Watcher(session, isOfSeveral: asked.Count > 1);
                await new FollowedExecutions(session, projectId, asked, WaitOptions.FromSeconds(null, parsed.GetValue(poll)), watcher)
                    .RunAsync(null, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken));
        return command;
    }
}
