using System.CommandLine;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary><c>plexctl action wait</c>: follows executions to their ends.</summary>
internal static class WaitCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var ids = Arguments.Uuids("--id", "An execution; several by repeating the option.", required: true);
        var timeout = Arguments.Number(
            "--wait-timeout-seconds", "When to give up; what was dispatched goes on. Default: never.", 1, WaitOptions.MaxTimeoutSeconds);
        var poll = Arguments.Number(
            "--poll-seconds", "The pause between looks. Default: short at first, then longer.", 1, WaitOptions.MaxPollSeconds);
        var command = new Command("wait", "Follows executions to their ends, with progress on stderr; each is written as it ends.")
        {
            ids, timeout, poll,
        };
        var project = ProjectOptions.Of(command, required: true);
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(globals, parsed, async session =>
        {
            var projectId = await project.RequiredAsync(session, parsed, cancellationToken).ConfigureAwait(false);
            var asked = parsed.GetValue(ids)!.Distinct().ToList();
            var options = WaitOptions.FromSeconds(parsed.GetValue(timeout), parsed.GetValue(poll));
            await new FollowedExecutions(session, projectId, asked, options).RunAsync(null, cancellationToken).ConfigureAwait(false);
        }, cancellationToken));
        return command;
    }
}
