using System.CommandLine;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary><c>plexctl agent-action</c>: actions of Replicante agents, which know no control plane and get no token.</summary>
internal static class AgentActionCommand
{
    internal static Command Create(GlobalOptions globals) => new(
        "agent-action", "Schedules actions on Replicante agents and reads back what became of them. No token is sent to an agent.")
    {
        List(globals),
        Get(globals),
        Kinds(globals),
        AgentScheduleCommand.Create(globals),
        Wait(globals),
    };

    private static Command List(GlobalOptions globals)
    {
        var queue = new Option<bool>("--queue") { Description = "Only what runs or waits, oldest first." };
        var finished = new Option<bool>("--finished") { Description = "Only what has ended, newest first." };
        var command = new Command("list", "Lists an agent's actions: what runs or waits, then what has ended.") { queue, finished };
        return With(command, globals, async (run, parsed, cancellationToken) =>
        {
            var (onlyQueue, onlyFinished) = (parsed.GetValue(queue), parsed.GetValue(finished));
            var reading = onlyQueue == onlyFinished ? run.Client.AllAsync(run, cancellationToken)
                : onlyQueue ? run.Client.QueueAsync(run, cancellationToken)
                : run.Client.FinishedAsync(run, cancellationToken);
            var actions = await reading.ConfigureAwait(false);
            await WriteAsync(run, Rendering.AgentActions, actions.ConvertAll(action => new PrintedAgentAction(action)))
                .ConfigureAwait(false);
        });
    }

    private static Command Get(GlobalOptions globals)
    {
        var id = Arguments.Uuid("--id", "The action.", required: true);
        var command = new Command("get", "Reads one action of an agent with its arguments, times and history.") { id };
        return With(command, globals, async (run, parsed, cancellationToken) => Rendering.AgentAction(
            run, await run.Client.GetAsync(parsed.GetValue(id), run, cancellationToken).ConfigureAwait(false)));
    }

    private static Command Kinds(GlobalOptions globals) => With(
        new Command("kinds", "Lists the kinds of action that an agent offers."),
        globals,
        async (run, _, cancellationToken) =>
        {
            var kinds = await run.Client.KindsAsync(run, cancellationToken).ConfigureAwait(false);
            await WriteAsync(run, Rendering.AgentKinds, kinds.ConvertAll(kind => new PrintedAgentKind(kind.Kind, kind.Description)))
                .ConfigureAwait(false);
        });

    private static Command Wait(GlobalOptions globals)
    {
        var ids = Arguments.Uuids("--id", "An action; several by repeating the option.", required: true);
        var timeout = Arguments.Number(
            "--wait-timeout-seconds", "When to give up; what was scheduled goes on. Default: never.", 1, WaitOptions.MaxTimeoutSeconds);
        var poll = Arguments.Number(
            "--poll-seconds", "The pause between looks. Default: short at first, then longer.", 1, WaitOptions.MaxPollSeconds);
        var command = new Command("wait", "Follows an agent's actions to their ends, with progress on stderr; each is written as it ends.")
        {
            ids, timeout, poll,
        };
        return With(command, globals, async (run, parsed, cancellationToken) =>
        {
            var asked = parsed.GetValue(ids)!.Distinct().ToList();
            var options = WaitOptions.FromSeconds(parsed.GetValue(timeout), parsed.GetValue(poll));
            await new FollowedAgentActions(run, asked, options).RunAsync(null, cancellationToken).ConfigureAwait(false);
        });
    }

    private static Command With(Command command, GlobalOptions globals, Func<AgentRun, ParseResult, CancellationToken, Task> run)
    {
        var agent = AgentOptions.Of(command);
        command.SetAction((parsed, cancellationToken) =>
            agent.RunAsync(globals, parsed, agent => run(agent, parsed, cancellationToken), cancellationToken));
        return command;
    }

    private static Task WriteAsync<T>(AgentRun run, Listing<T> listing, List<T> items) =>
        Rendering.ListAsync(run, listing, new[] { new Page<T>(items) }.ToAsyncEnumerable());
}
