using System.CommandLine;
using System.Text.Json;
using Plexsphere.Core.Agents;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary><c>plexctl agent-action schedule</c>: asks an agent for an action, once.</summary>
internal sealed class AgentScheduleCommand
{
    internal const string Envelope = "envelope";
    internal const string Bare = "bare";

    private readonly Option<string> _kind = Arguments.Text(
        "--kind", "The kind of action, such as replicante.io/service.restart.", required: true);

    private readonly Option<string> _arguments = new("--arguments")
    {
        Description = "The kind's arguments: a JSON object, or @ and the name of a file that holds one.",
        HelpName = JsonArgument.HelpName,
    };

    private readonly Option<Guid> _id = Arguments.Uuid(
        "--action-id",
        "The id that the action gets. A repeat with the same one schedules nothing again. Default: a new one.",
        required: false);

    private readonly Option<string> _style = Arguments.Word(
        "--body-style",
        "envelope sends arguments and id as released agents want them; bare sends the arguments alone, as the protocol's document says. "
            + "Default: envelope.",
        Envelope,
        Bare);

    private readonly Option<bool> _wait = new("--wait") { Description = "Follows the action to its end, with progress on stderr." };

    private readonly Option<int?> _timeout = Arguments.Number(
        "--wait-timeout-seconds",
        "When to give up following; what was scheduled goes on. Implies --wait. Default: never.",
        1,
        WaitOptions.MaxTimeoutSeconds);

    internal static Command Create(GlobalOptions globals)
    {
        var schedule = new AgentScheduleCommand();
        var command = new Command("schedule", "Schedules an action on an agent.")
        {
            schedule._kind, schedule._arguments, schedule._id, schedule._style, schedule._wait, schedule._timeout,
        };
        var agent = AgentOptions.Of(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(schedule._id) is not null && result.GetValue(schedule._style) == Bare)
            {
                result.AddError("--action-id has no place in a bare body; it excludes --body-style bare.");
            }
        });
        command.SetAction((parsed, cancellationToken) => agent.RunAsync(
            globals, parsed, run => schedule.RunAsync(run, parsed, cancellationToken), cancellationToken));
        return command;
    }

    private async Task RunAsync(AgentRun run, ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = new AgentActionRequest
        {
            Kind = parsed.GetValue(_kind)!,
            Arguments = parsed.GetValue(_arguments) is { } text
                ? await JsonArgument.ReadAsync("--arguments", text, cancellationToken).ConfigureAwait(false)
                : new Dictionary<string, JsonElement>(),
            ActionId = parsed.GetValue(_style) == Bare ? null
                : parsed.GetResult(_id) is null ? Guid.NewGuid()
                : parsed.GetValue(_id),
        };
        var action = await SentOnce.AwaitAsync(
            cancellationToken => new AgentScheduler(run.Client).ScheduleAsync(request, run, cancellationToken),
            () => new PlexException(
                PlexErrors.AgentScheduleOutcomeUnknown,
                $"interrupted. {request.UnknownAt(run.Client.Agent)}",
                new PlexSubject { Agent = run.Client.Agent, AgentActionId = request.ActionId, Kind = request.Kind }),
            cancellationToken).ConfigureAwait(false);

        // The id first: whatever happens now, the action can be looked up.
        Messages.Line($"Scheduled {action.Id}");
        var timeout = parsed.GetValue(_timeout);
        if (parsed.GetValue(_wait) || timeout is not null)
        {
            await new FollowedAgentActions(run, [action.Id], WaitOptions.FromSeconds(timeout)).RunAsync([action], cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        Rendering.AgentAction(run, action);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
