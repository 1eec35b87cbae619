using System.Collections;
using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Dispatches an action and returns the minted execution at once; with -Wait, follows it to its end.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "PlexAction",
    DefaultParameterSetName = InputObjectSet,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexExecution))]
public sealed class InvokePlexActionCommand : PlexServerCommand
{
    // The default: the engine tries the default set first, and would take a piped object's NodeId where the object is wanted.
    private const string InputObjectSet = "InputObject";
    private const string NodeSet = "Node";
    private const string NodeNameSet = "NodeName";
    private const string SelectorSet = "Selector";
    private const int MaxThrottle = 64;

    private readonly HashSet<(string, Guid, Guid)> _reached = [];
    private readonly HashSet<string> _doubts = [];
    private ExecutionFollower? _follower;
    private int _repeated;

    /// <summary>The action's name, 1 to 4,096 characters.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SentText]
    [ValidateLength(1, DispatchRequest.MaxTextLength)]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string Action { get; set; } = "";

    /// <summary>
    /// Targets and logs of executions, and nodes: one dispatch for each node, in its project and at the server that the object came from.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [NodeSource]
    [ValidateNotNullOrEmpty]
    public IPlexNodeSource[] InputObject { get; set; } = [];

    /// <summary>The nodes, one dispatch each.</summary>
    [Parameter(
        Mandatory = true,
        Position = 1,
        ParameterSetName = NodeSet,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "node_id")]
    [Uuid(NameParameter = "-NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid[] Node { get; set; } = [];

    /// <summary>
    /// The nodes by their names, one dispatch each; exact but for the case of letters. All names are looked up before anything is sent.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = NodeNameSet)]
    [SentText]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] NodeName { get; set; } = [];

    /// <summary>The label selector whose cohort gets one dispatch; sent as it is, 1 to 4,096 characters.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SelectorSet)]
    [Selector]
    [ValidateLength(1, DispatchRequest.MaxTextLength)]
    [ArgumentCompleter(typeof(SelectorCompleter))]
    public string? Selector { get; set; }

    /// <inheritdoc />
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = NodeNameSet)]
    [Parameter(ParameterSetName = SelectorSet)]
    [Alias("ProjectId", "project_id")]
    [Project]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public override string? Project { get; set; }

    /// <summary>How many dispatches may be under way at once, 1 to 64; 1 unless given, because none can be undone.</summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ParameterSetName = NodeSet)]
    [Parameter(ParameterSetName = NodeNameSet)]
    [ValidateRange(1, MaxThrottle)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>The kind of action; the server takes builtin unless given.</summary>
    [Parameter]
    [LowerCase]
    [ValidateSet(PlexActionType.Builtin, PlexActionType.Hook)]
    public string? Type { get; set; }

    /// <summary>
    /// The action's parameters: a hashtable, another dictionary, an object of ConvertFrom-Json, or a JSON object as text.
    /// </summary>
    [Parameter]
    [JsonObject(Root = "parameters")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ParameterCompleter))]
    public IDictionary? Parameter { get; set; }

    /// <summary>The server's limit for the execution in seconds, 0 to 86,400.</summary>
    [Parameter]
    [ValidateRange(0, DispatchRequest.MaxTimeoutSeconds)]
    public int? TimeoutSeconds { get; set; }

    /// <summary>
    /// How many nodes to dispatch to at most. The cohort of a selector is counted first, as well as it can be; nothing is sent where it
    /// is larger or cannot be counted.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaximumNodes { get; set; }

    /// <summary>Follows what was dispatched to its end; -WaitTimeoutSeconds and -ErrorOnFailure imply it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The executions go on.</summary>
    [Parameter]
    [ValidateRange(0, WaitOptions.MaxTimeoutSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>Writes an error for each execution that did not succeed, after the last object.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    private bool Follows => Wait || WaitTimeoutSeconds is not null || ErrorOnFailure;

    private Ledger<PlexExecution> Ledger => _follower!.Ledger;

    private protected override void Begin() => _follower = new ExecutionFollower(this, Pump, ServiceFor);

    private protected override void Process()
    {
        if (Selector is not null)
        {
            var connection = ConnectionFor();
            DispatchToCohort(connection, RequestFor(ProjectFor(connection)) with { Selector = Selector });
        }

        // What is wrong with a record is told about its node.
        Guard(Node is [var only] ? only : null, () => Array.ForEach(Node, node => Reach(node, node, null, null)));

        foreach (var source in InputObject)
        {
            Guard(source, () => Reach(source, source.Node, source.Project, ConnectionFor(source)));
        }

        if (NodeName.Length > 0)
        {
            var connection = ConnectionFor();
            foreach (var node in Await(PlexEngine.Behind(connection).Nodes.NamedAsync(ProjectFor(connection), NodeName, Notices, Stop)))
            {
                Reach(node, node.Id, null, null);
            }
        }
    }

    private protected override void End() => WriteFailures(Settle(last: true));

    private protected override IReadOnlyList<(object? Target, PlexException Failure)> Settle(bool last)
    {
        var failures = AwaitDownTo(0).ToList();
        if (last)
        {
            failures.AddRange(_follower!.Follow(WaitOptions.FromSeconds(WaitTimeoutSeconds), ErrorOnFailure));
            if (_repeated > 0)
            {
                WriteWarning($"{(_repeated == 1 ? "1 node was left out because it" : $"{_repeated} nodes were left out because they")} had "
                    + "come before: a command dispatches to a node once.");
                _repeated = 0;
            }
        }

        return failures;
    }

    // Once for each node, however often it is named: what a second dispatch does cannot be undone either.
    private void Reach(object target, Guid node, Guid? projectOfOrigin, PlexConnection? origin)
    {
        var connection = ConnectionFor(origin);
        var project = ProjectFor(connection, projectOfOrigin);
        if (_reached.Contains((ServerOf(connection), project, node)))
        {
            _repeated++;
            return;
        }

        var request = RequestFor(project) with { NodeId = node, NodeName = connection.NameOfNode(node) };
        if (_reached.Count == MaximumNodes)
        {
            var subject = new PlexSubject { Server = connection.Server, ProjectId = project, NodeId = node };
            var refusal = $"-MaximumNodes is {MaximumNodes}; nothing was dispatched to {request.PlaceAt(connection.Server)}.";
            WriteFailure(new PlexException(PlexErrors.TooManyNodes, refusal, subject), target);
            return;
        }

        _reached.Add((ServerOf(connection), project, node));
        Dispatch(connection, target, request);
    }

    // The cohort is counted where somebody wants to know before anything is sent; the server finds its own, which can differ.
    private void DispatchToCohort(PlexConnection connection, DispatchRequest request)
    {
        Cohort? cohort = null;
        var nodes = PlexEngine.Behind(connection).Nodes;
        if (MaximumNodes is { } most)
        {
            cohort = Await(nodes.CohortWithinAsync(request.ProjectId, Selector!, most, $"-MaximumNodes {most}", Notices, Stop));
        }
        else if (Preferences.Asks(this))
        {
            try
            {
                cohort = Await(nodes.CohortAsync(request.ProjectId, Selector!, Notices, Stop));
            }
            catch (PlexException e) when (!EndsCommand(e.Error))
            {
                WriteVerbose($"The cohort is not known: {e.Message}");
            }
        }

        Dispatch(connection, Selector!, request, cohort is null ? "" : $", {cohort.Describe(connection.NameOfNode)}");
    }

    private DispatchRequest RequestFor(Guid project) => new()
    {
        ProjectId = project,
        Action = Action,
        Type = Type,
        Parameters = JsonObjectAttribute.Members(Parameter),
        TimeoutSeconds = TimeoutSeconds,
    };

    private void Dispatch(PlexConnection connection, object target, DispatchRequest request, string estimate = "")
    {
        var given = request.Parameters?.Keys ?? [];
        foreach (var doubt in Type == PlexActionType.Hook
            ? []
            : PlexEngine.Behind(connection).Actions.Doubts(request.ProjectId, request.NodeId, Action, given).Where(_doubts.Add))
        {
            WriteWarning(doubt);
        }

        if (!ShouldProcess(request.PlaceAt(connection.Server) + estimate, $"Dispatch {PlexText.Line(Action)}"))
        {
            return;
        }

        // Where the path is still to be found out, the engine holds further dispatches back, which could then be sent after a stop.
        var atOnce = connection.DispatchRevision == PlexDispatchRevision.Auto ? 1 : ThrottleLimit;
        var subject =
            new PlexSubject { Server = connection.Server, ProjectId = request.ProjectId, Action = Action, SentAt = DateTimeOffset.UtcNow };
        Ledger.Send(
            target,
            PlexEngine.Behind(connection).Executions.DispatchAsync(request, Notices, Ledger.Abandoned),
            () => new PlexException(PlexErrors.DispatchOutcomeUnknown, request.UnknownAt(connection.Server), subject));
        WriteFailures(AwaitDownTo(atOnce - 1));
    }

    // Takes the oldest dispatches out until no more than so many are under way: their order is the input's. Ends at the first failure.
    private IReadOnlyList<(object? Target, PlexException Failure)> AwaitDownTo(int limit)
    {
        while (Ledger.TryPeek(limit, out var target, out var dispatch))
        {
            try
            {
                var execution = Pump.AwaitAlone(dispatch);
                Ledger.Answered();
                Mint(execution);
                Pump.Drain();
            }
            catch (PlexException e)
            {
                Ledger.Answered();
                return [(target, e), .. limit > 0 ? [] : AwaitDownTo(0)];
            }
        }

        return [];
    }

    private void Mint(PlexExecution execution)
    {
        Ledger.Hold(execution);
        if (execution.TargetCount > MaximumNodes)
        {
            // The count was an estimate, and this is what became of it.
            Pump.Post(() => WriteWarning(
                $"CohortLarger: {execution.TargetCount} targets were minted, more than -MaximumNodes {MaximumNodes}, by {execution.Id}."));
        }

        WriteInformation(execution, ["PlexDispatch"]);
        if (!Follows)
        {
            _follower!.Write(execution);
        }
    }

    private protected override IEnumerable<string> Left() => _follower?.Left() ?? [];
}
