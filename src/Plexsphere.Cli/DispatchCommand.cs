using System.CommandLine;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary><c>plexctl action dispatch</c>: sends an action to one node or to a cohort, once.</summary>
internal sealed class DispatchCommand
{
    private readonly Option<string> _action = Arguments.Text("--action", "The action's name.", required: true);

    private readonly Option<Guid> _node = Arguments.Uuid(
        "--node",
        "The one node to dispatch to.",
        required: false,
        static text => NodeNames.Flaw(text) is null ? "For a name: --node-name" : null);

    private readonly Option<string> _nodeName = Arguments.Text(
        "--node-name", "The one node to dispatch to, by its whole name. The case of letters does not matter.");

    private readonly Option<string> _selector = Arguments.Text("--selector", "The label selector of the nodes to dispatch to.");
    private readonly Option<string> _type = Arguments.Word(
        "--type", "The kind of action; the server takes builtin unless given.", PlexActionType.Builtin, PlexActionType.Hook);

    private readonly Option<int?> _timeout = Arguments.Number(
        "--timeout-seconds", "The server's limit for the execution in seconds.", 0, DispatchRequest.MaxTimeoutSeconds);

    private readonly Option<string> _parameters = new("--parameters")
    {
        Description = "The action's parameters: a JSON object, or @ and the name of a file that holds one.",
        HelpName = JsonArgument.HelpName,
    };

    private readonly Option<int?> _maxNodes = Arguments.Number(
        "--max-nodes",
        "How many nodes to dispatch to at most. A selector's cohort is counted first, as well as it can be; nothing is sent where it is "
            + "larger or cannot be counted.",
        1,
        int.MaxValue);

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Says in one line what would be dispatched where, and about how many nodes that are. Nothing is dispatched.",
    };

    private readonly Option<bool> _wait = new("--wait") { Description = "Follows the execution to its end, with progress on stderr." };

    private readonly Option<string> _revision = Arguments.Word(
        "--dispatch-revision",
        "The path that the server takes dispatches on: executions:dispatch or executions/dispatch. Default: auto, which finds out.",
        PlexDispatchRevision.Auto,
        PlexDispatchRevision.Colon,
        PlexDispatchRevision.Slash);

    internal static Command Create(GlobalOptions globals)
    {
        var dispatch = new DispatchCommand();
        var command = new Command("dispatch", "Dispatches an action to one node or to every node that a selector matches.")
        {
            dispatch._action, dispatch._node, dispatch._nodeName, dispatch._selector, dispatch._type, dispatch._timeout,
            dispatch._parameters, dispatch._maxNodes, dispatch._dryRun, dispatch._wait, dispatch._revision,
        };
        var project = ProjectOptions.Of(command, required: true);
        command.Validators.Add(result =>
        {
            if (new Option[] { dispatch._node, dispatch._nodeName, dispatch._selector }.Count(
                option => result.GetResult(option) is not null) != 1)
            {
                result.AddError("Exactly one of --node, --node-name and --selector must be given.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var connection = globals.Connection(parsed) with
            {
                DispatchRevision = parsed.GetValue(dispatch._revision) ?? PlexDispatchRevision.Auto,
            };
            return Session.RunAsync(
                globals, parsed, connection, session => dispatch.RunAsync(session, parsed, project, cancellationToken), cancellationToken);
        });
        return command;
    }

    private async Task RunAsync(Session session, ParseResult parsed, ProjectOptions project, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(session, parsed, project, cancellationToken).ConfigureAwait(false);
        var (most, isDryRun) = (parsed.GetValue(_maxNodes), parsed.GetValue(_dryRun));
        var cohort = request.Selector is null ? null
            : most is { } limit ? await session.Engine.Nodes.CohortWithinAsync(
                request.ProjectId, request.Selector, limit, $"--max-nodes {limit}", session, cancellationToken).ConfigureAwait(false)
            : isDryRun ? await EstimateAsync(session, request, cancellationToken).ConfigureAwait(false)
            : null;
        if (isDryRun)
        {
            var estimate = cohort is null ? "" : $", {cohort.Describe(session.NameOf)}";
            StandardStream.Output.Text.WriteLine(
                $"Would dispatch {PlexText.Line(request.Action)} to {request.PlaceAt(session.Engine.Connection.Server)}{estimate}");
            return;
        }

        var sent = DateTimeOffset.UtcNow;
        var execution = await SentOnce.AwaitAsync(
            cancellationToken => session.Executions.DispatchAsync(request, session, cancellationToken),
            () => new PlexException(
                PlexErrors.DispatchOutcomeUnknown,
                $"interrupted; whether '{request.Action}' was dispatched is unknown.",
                new PlexSubject { ProjectId = request.ProjectId, Action = request.Action, SentAt = sent }),
            cancellationToken).ConfigureAwait(false);

        // The id first: whatever happens now, the execution can be looked up.
        Messages.Line($"Dispatched {execution.Id}");
        if (execution.TargetCount > most)
        {
            Messages.Line($"plexctl: CohortLarger: {execution.TargetCount} targets were minted, more than --max-nodes {most}, "
                + $"by {execution.Id}.");
        }

        if (parsed.GetValue(_wait))
        {
            await new FollowedExecutions(session, request.ProjectId, [execution.Id], new WaitOptions(null, null)).RunAsync(
                [execution], cancellationToken).ConfigureAwait(false);
            return;
        }

        Rendering.Execution(session, execution);
        cancellationToken.ThrowIfCancellationRequested();
    }

    // What can be refused for its form is, before anything is looked up.
    private async Task<DispatchRequest> RequestAsync(
        Session session, ParseResult parsed, ProjectOptions project, CancellationToken cancellationToken)
    {
        var request = new DispatchRequest
        {
            ProjectId = Guid.Empty,
            Action = parsed.GetValue(_action)!,

            // That of a name is found out later.
            NodeId = parsed.GetResult(_selector) is null ? parsed.GetValue(_node) : null,
            Selector = parsed.GetValue(_selector),
            Type = parsed.GetValue(_type),
            TimeoutSeconds = parsed.GetValue(_timeout),
            Parameters = parsed.GetValue(_parameters) is { } text
                ? await JsonArgument.ReadAsync("--parameters", text, cancellationToken).ConfigureAwait(false)
                : null,
        }.Check();
        request = request with { ProjectId = await project.RequiredAsync(session, parsed, cancellationToken).ConfigureAwait(false) };
        if (parsed.GetValue(_nodeName) is not { } name)
        {
            return request with { NodeName = request.NodeId is { } id ? session.NameOf(id) : null };
        }

        var named = await session.Engine.Nodes.NamedAsync(request.ProjectId, [name], session, cancellationToken).ConfigureAwait(false);
        return request with { NodeId = named[0].Id, NodeName = named[0].Name };
    }

    // Where the cohort cannot be had, the rest can be said all the same; a selector that the server refuses would be refused again.
    private static async Task<Cohort?> EstimateAsync(Session session, DispatchRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Engine.Nodes.CohortAsync(request.ProjectId, request.Selector!, session, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PlexException e) when (e.Error != PlexErrors.MalformedSelector && !e.Error.IsOfCredential)
        {
            Messages.Line($"plexctl: The cohort is not known: {e.Message}");
            return null;
        }
    }
}
