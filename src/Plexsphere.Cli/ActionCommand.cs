using System.CommandLine;
using System.Text.Json;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary><c>plexctl action</c>: dispatches actions and reads back the executions.</summary>
internal static class ActionCommand
{
    internal static Command Create(GlobalOptions globals) => new("action", "Dispatches actions and reads back the executions.")
    {
        Dispatch(globals),
        ListCommand.Create(globals),
        Get(globals),
    };

    private static Command Dispatch(GlobalOptions globals)
    {
        var project = Arguments.Uuid("--project", "The project.", required: true);
        var action = Arguments.Text("--action", "The action's name.", required: true);
        var node = Arguments.Uuid("--node", "The one node to dispatch to. Excludes --selector.", required: false);
        var selector = Arguments.Text("--selector", "The label selector of the nodes to dispatch to. Excludes --node.");
        var type = Arguments.Word("--type", "The kind of action; the server takes builtin unless given.", PlexActionType.Builtin, PlexActionType.Hook);
        var timeout = Arguments.Number("--timeout-seconds", "The server's limit for the execution in seconds.", 0, DispatchOrder.MaxTimeoutSeconds);
        var parameters = new Option<string>("--parameters")
        {
            Description = "The action's parameters: a JSON object, or @ and the name of a file that holds one.",
            HelpName = "json|@file",
        };
        var wait = new Option<bool>("--wait") { Description = "Follows the execution to its end, with progress on stderr." };
        var command = new Command("dispatch", "Dispatches an action to one node or to every node that a selector matches.")
        {
            project, action, node, selector, type, timeout, parameters, wait,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(node) is null == (result.GetResult(selector) is null))
            {
                result.AddError("Exactly one of --node and --selector must be given.");
            }
        });
        command.SetAction((parsed, stop) => Session.RunAsync(globals, parsed, async session =>
        {
            var order = new DispatchOrder
            {
                ProjectId = parsed.GetValue(project),
                Action = parsed.GetValue(action)!,
                NodeId = parsed.GetResult(node) is null ? null : parsed.GetValue(node),
                Selector = parsed.GetValue(selector),
                Type = parsed.GetValue(type),
                TimeoutSeconds = parsed.GetValue(timeout),
                ParametersJson = parsed.GetValue(parameters) is { } text ? Parameters(text) : null,
            };
            var execution = await DispatchAsync(session, order, stop).ConfigureAwait(false);
            Rendering.Execution(session, parsed.GetValue(wait) ? await FollowAsync(session, execution, stop).ConfigureAwait(false) : execution);
        }, stop));
        return command;
    }

    private static async Task<PlexExecution> DispatchAsync(Session session, DispatchOrder order, CancellationToken stop)
    {
        try
        {
            return await session.Engine.DispatchAsync(order, session, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"plexctl: interrupted; whether '{PlexText.Line(order.Action)}' was dispatched is unknown.").ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"  {new PlexException(PlexErrors.DispatchOutcomeUnknown, "", new PlexSubject { ProjectId = order.ProjectId, Action = order.Action, SentAt = DateTimeOffset.UtcNow }).PlexctlAction}").ConfigureAwait(false);
            throw;
        }
    }

    private static string Parameters(string text)
    {
        try
        {
            var json = text.StartsWith('@') ? File.ReadAllText(text[1..]) : text;
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? json
                : throw new PlexException(PlexErrors.InvalidArgument, $"--parameters: a JSON {document.RootElement.ValueKind} is no object.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PlexException(PlexErrors.InvalidArgument, $"--parameters: {PlexText.Line(e.Message)}");
        }
    }

    private static async Task<PlexExecution> FollowAsync(Session session, PlexExecution execution, CancellationToken stop)
    {
        // The id first: whatever happens to the wait, the execution can be looked up.
        await Console.Error.WriteLineAsync($"Dispatched {execution.Id}.").ConfigureAwait(false);
        using var progress = new ProgressLine();
        var wait = new ExecutionWait([execution], followed => followed.Connection!, new WaitOptions(null, null));
        await foreach (var ended in wait.RunAsync(progress, session, stop).ConfigureAwait(false))
        {
            return ended;
        }

        return execution;
    }

    private static Command Get(GlobalOptions globals)
    {
        var project = Arguments.Uuid("--project", "The project.", required: true);
        var id = Arguments.Uuid("--id", "The execution.", required: true);
        var command = new Command("get", "Reads one execution.") { project, id };
        command.SetAction((parsed, stop) => Session.RunAsync(globals, parsed, async session =>
            Rendering.Execution(session, await session.Engine.GetAsync(parsed.GetValue(project), parsed.GetValue(id), session, stop).ConfigureAwait(false)), stop));
        return command;
    }
}
