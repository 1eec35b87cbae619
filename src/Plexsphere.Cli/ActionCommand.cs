using System.CommandLine;
using System.Text;
using System.Text.Json;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary><c>plexctl action</c>: dispatches actions and reads back the executions.</summary>
internal static class ActionCommand
{
    private const int MostParameters = 4 * 1024 * 1024;

    internal static Command Create(GlobalOptions globals) => new("action", "Dispatches actions and reads back the executions.")
    {
        Dispatch(globals),
        ListCommand.Create(globals),
        Get(globals),
        WaitCommand.Create(globals),
    };

    private static Command Dispatch(GlobalOptions globals)
    {
        var project = Arguments.Uuid("--project", "The project.", required: true);
        var action = Arguments.Text("--action", "The action's name.", required: true);
        var node = Arguments.Uuid("--node", "The one node to dispatch to. Excludes --selector.", required: false);
        var selector = Arguments.Text("--selector", "The label selector of the nodes to dispatch to. Excludes --node.");
        var type = Arguments.Word(
            "--type", "The kind of action; the server takes builtin unless given.", PlexActionType.Builtin, PlexActionType.Hook);
        var timeout = Arguments.Number(
            "--timeout-seconds", "The server's limit for the execution in seconds.", 0, DispatchRequest.MaxTimeoutSeconds);
        var parameters = new Option<string>("--parameters")
        {
            Description = "The action's parameters: a JSON object, or @ and the name of a file that holds one.",
            HelpName = "json|@file",
        };
        var wait = new Option<bool>("--wait") { Description = "Follows the execution to its end, with progress on stderr." };
        var revision = Arguments.Word(
            "--dispatch-revision",
            "The path that the server takes dispatches on: executions:dispatch or executions/dispatch. Default: auto, which finds out.",
            PlexDispatchRevision.Auto,
            PlexDispatchRevision.Colon,
            PlexDispatchRevision.Slash);
        var command = new Command("dispatch", "Dispatches an action to one node or to every node that a selector matches.")
        {
            project, action, node, selector, type, timeout, parameters, wait, revision,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(node) is null == (result.GetResult(selector) is null))
            {
                result.AddError("Exactly one of --node and --selector must be given.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = globals.Connection(parsed) with { DispatchRevision = parsed.GetValue(revision) ?? PlexDispatchRevision.Auto };
            return Session.RunAsync(globals, parsed, request, async session =>
            {
                var request = new DispatchRequest
                {
                    ProjectId = parsed.GetValue(project),
                    Action = parsed.GetValue(action)!,
                    NodeId = parsed.GetResult(node) is null ? null : parsed.GetValue(node),
                    Selector = parsed.GetValue(selector),
                    Type = parsed.GetValue(type),
                    TimeoutSeconds = parsed.GetValue(timeout),
                    Parameters = parsed.GetValue(parameters) is { } text
                        ? await ParametersAsync(text, cancellationToken).ConfigureAwait(false)
                        : null,
                };
                var execution = await DispatchAsync(session, request, cancellationToken).ConfigureAwait(false);

                // The id first: whatever happens now, the execution can be looked up.
                Messages.Line($"Dispatched {execution.Id}");
                if (parsed.GetValue(wait))
                {
                    await new Followed(session, request.ProjectId, [execution.Id], new WaitOptions(null, null)).RunAsync(
                        [execution], cancellationToken).ConfigureAwait(false);
                    return;
                }

                Rendering.Execution(session, execution);
                cancellationToken.ThrowIfCancellationRequested();
            }, cancellationToken);
        });
        return command;
    }

    // A request that is under way when the command is to end may still be answered, and then it is known what was dispatched.
    private static async Task<PlexExecution> DispatchAsync(Session session, DispatchRequest request, CancellationToken cancellationToken)
    {
        var sent = DateTimeOffset.UtcNow;
        using var end = new CancellationTokenSource();
        var interrupted = cancellationToken.Register(() => end.CancelAfter(Interruption.Grace));
        await using (interrupted.ConfigureAwait(false))
        {
            try
            {
                return await session.Executions.DispatchAsync(request, session, end.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (end.IsCancellationRequested && IsUnanswered(e))
            {
                var unknown = new PlexException(
                    PlexErrors.DispatchOutcomeUnknown,
                    $"interrupted; whether '{request.Action}' was dispatched is unknown.",
                    new PlexSubject { ProjectId = request.ProjectId, Action = request.Action, SentAt = sent });
                Messages.FailureAnywhere(unknown);
                throw new OperationCanceledException(e.Message, e, cancellationToken);
            }
        }
    }

    private static bool IsUnanswered(Exception failure) =>
        failure is OperationCanceledException || (failure as PlexException)?.Error == PlexErrors.DispatchOutcomeUnknown;

    // Beside the command, because the opening of a named pipe waits for whoever writes it.
    private static Task<IReadOnlyDictionary<string, JsonElement>> ParametersAsync(string text, CancellationToken cancellationToken) =>
        Task.Run(() => Parameters(text), cancellationToken).WaitAsync(cancellationToken);

    private static IReadOnlyDictionary<string, JsonElement> Parameters(string text)
    {
        try
        {
            var json = text.StartsWith('@') ? ParametersFile(text[1..]) : text;
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? PlexJson.Members(document.RootElement, "parameters")
                : throw new PlexException(
                    PlexErrors.InvalidArgument, $"--parameters: a JSON {document.RootElement.ValueKind} is not an object.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new PlexException(PlexErrors.InvalidArgument, $"--parameters: {PlexText.Line(e.Message)}");
        }
    }

    // Not more than a limit, since some files have no end; and not with a replacement in the place of what cannot be read.
    private static string ParametersFile(string path)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var reader = new StreamReader(path, strict);
        var text = new char[MostParameters + 1];
        var length = reader.ReadBlock(text);
        return length <= MostParameters
            ? new string(text, 0, length)
            : throw new PlexException(PlexErrors.InvalidArgument, $"--parameters: the file has more than {MostParameters} characters.");
    }

    private static Command Get(GlobalOptions globals)
    {
        var project = Arguments.Uuid("--project", "The project.", required: true);
        var id = Arguments.Uuid("--id", "The execution.", required: true);
        var command = new Command("get", "Reads one execution.") { project, id };
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(globals, parsed, async session =>
            Rendering.Execution(session, await session.Executions.GetAsync(
                parsed.GetValue(project), parsed.GetValue(id), session, cancellationToken).ConfigureAwait(false)), cancellationToken));
        return command;
    }
}
