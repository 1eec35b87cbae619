using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Fleet;
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
public sealed class InvokePlexActionCommand : PlexDispatchCommand
{
    // The default: the engine tries the default set first, and would take a piped object's NodeId where the object is wanted.
    private const string InputObjectSet = "InputObject";
    private const string NodeSet = "Node";
    private const string NodeNameSet = "NodeName";
    private const string SelectorSet = "Selector";

    private readonly HashSet<(string, Guid, Guid)> _reached = [];
    private IReadOnlyDictionary<string, JsonElement>? _parameters;
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

    /// <inheritdoc />
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ParameterSetName = NodeSet)]
    [Parameter(ParameterSetName = NodeNameSet)]
    [ValidateRange(1, MaxThrottle)]
    public override int ThrottleLimit { get; set; } = 1;

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

    /// <summary>
    /// How many nodes to dispatch to at most. The cohort of a selector is counted first, as well as it can be; nothing is sent where it
    /// is larger or cannot be counted.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaximumNodes { get; set; }

    private protected override void Begin()
    {
        base.Begin();

        // Once: what many dispatches are sent with is the same for all of them, and is kept with each.
        _parameters = JsonObjectAttribute.Members(Parameter);
    }

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

    private protected override IReadOnlyList<(object? Target, PlexException Failure)> Settle(bool last)
    {
        var failures = base.Settle(last);
        if (last && _repeated > 0)
        {
            WriteWarning($"{(_repeated == 1 ? "1 node was left out because it" : $"{_repeated} nodes were left out because they")} had "
                + "come before: a command dispatches to a node once.");
            _repeated = 0;
        }

        return failures;
    }

    private protected override void Minted(object target, PlexExecution execution)
    {
        if (execution.TargetCount > MaximumNodes)
        {
            // The count was an estimate, and this is what became of it.
            Pump.Post(() => WriteWarning(
                $"CohortLarger: {execution.TargetCount} targets were minted, more than -MaximumNodes {MaximumNodes}, by {execution.Id}."));
        }
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
        Parameters = _parameters,
        TimeoutSeconds = TimeoutSeconds,
    };
}
