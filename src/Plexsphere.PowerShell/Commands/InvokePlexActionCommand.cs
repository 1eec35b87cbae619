using System.Collections;
using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.Executions;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Dispatches an action and returns the minted execution at once; with -Wait, follows it to its end.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PlexAction", DefaultParameterSetName = NodeSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexExecution))]
public sealed class InvokePlexActionCommand : PlexFollowCommand
{
    private const string NodeSet = "Node";
    private const string SelectorSet = "Selector";
    private const int MaxThrottle = 64;

    private readonly Queue<(object Target, Task<PlexExecution> Dispatch)> underWay = new();
    private readonly List<PlexExecution> minted = [];

    /// <summary>The action's name, 1 to 4,096 characters.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateLength(1, DispatchOrder.MaxTextLength)]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string Action { get; set; } = "";

    /// <summary>The nodes, one dispatch each.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = NodeSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "node_id")]
    [Uuid]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid[] Node { get; set; } = [];

    /// <summary>The label selector whose cohort gets one dispatch; sent as it is, 1 to 4,096 characters.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SelectorSet)]
    [ValidateLength(1, DispatchOrder.MaxTextLength)]
    public string? Selector { get; set; }

    /// <summary>How many dispatches may be under way at once, 1 to 64; 1 unless given, because none can be undone.</summary>
    [Parameter(ParameterSetName = NodeSet)]
    [ValidateRange(1, MaxThrottle)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>The kind of action; the server takes builtin unless given.</summary>
    [Parameter]
    [LowerCase]
    [ValidateSet(PlexActionType.Builtin, PlexActionType.Hook)]
    public string? Type { get; set; }

    /// <summary>The action's parameters: a hashtable, another dictionary, an object of ConvertFrom-Json, or a JSON object as text.</summary>
    [Parameter]
    [JsonObject(Root = "parameters")]
    [ValidateNotNull]
    public IDictionary? Parameter { get; set; }

    /// <summary>The server's limit for the execution in seconds, 0 to 86,400.</summary>
    [Parameter]
    [ValidateRange(0, DispatchOrder.MaxTimeoutSeconds)]
    public int? TimeoutSeconds { get; set; }

    /// <summary>Follows what was dispatched to its end; -WaitTimeoutSeconds and -ErrorOnFailure imply it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    private bool Follows => Wait || WaitTimeoutSeconds is not null || ErrorOnFailure;

    private protected override void Process()
    {
        var connection = ConnectionFor();
        var project = ProjectFor(Project, connection);
        if (Selector is not null)
        {
            Dispatch(connection, Selector, $"selector '{Selector}'", Order(project) with { Selector = Selector });
        }

        foreach (var node in Node)
        {
            Dispatch(connection, node, $"node {node}", Order(project) with { NodeId = node });
        }
    }

    private protected override void End()
    {
        Settle(0);
        if (minted.Count > 0)
        {
            Follow(minted, null);
        }
    }

    private DispatchOrder Order(Guid project) => new()
    {
        ProjectId = project,
        Action = Action,
        Type = Type,
        ParametersJson = (Parameter as JsonArgument)?.Json,
        TimeoutSeconds = TimeoutSeconds,
    };

    private void Dispatch(PlexConnection connection, object target, string targetText, DispatchOrder order)
    {
        if (!ShouldProcess($"{PlexText.Line(targetText)} in project {order.ProjectId} at {connection.Server}", $"Dispatch {PlexText.Line(Action)}"))
        {
            return;
        }

        underWay.Enqueue((target, PlexEngine.Of(connection).DispatchAsync(order, Notices, Stop)));
        Settle(ThrottleLimit - 1);
    }

    // Takes the oldest dispatches out until no more than so many are under way: their order is the input's.
    private void Settle(int limit)
    {
        while (underWay.Count > limit)
        {
            var (target, dispatch) = underWay.Dequeue();
            Guard(target, () => Mint(Await(dispatch)));
        }
    }

    private void Mint(PlexExecution execution)
    {
        WriteInformation(execution, ["PlexDispatch"]);
        if (Follows)
        {
            minted.Add(execution);
        }
        else
        {
            WriteObject(execution);
        }
    }
}
