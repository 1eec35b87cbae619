using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using Plexsphere.Core.ControlPlane;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What cmdlets share that have an action run on nodes: which action, and on whom.</summary>
public abstract class PlexActionCommand : PlexServerCommand
{
    // The default: the engine tries the default set first, and would take a piped object's NodeId where the object is wanted.
    private protected const string InputObjectSet = "InputObject";
    private protected const string NodeSet = "Node";
    private protected const string NodeNameSet = "NodeName";
    private protected const string SelectorSet = "Selector";

    private protected PlexActionCommand()
    {
    }

    /// <summary>The action's name, 1 to 4,096 characters.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SentText]
    [ValidateLength(1, DispatchRequest.MaxTextLength)]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string Action { get; set; } = "";

    /// <summary>Objects that stand for nodes: each in its project, at the server that it came from.</summary>
    public abstract IPlexNodeSource[] InputObject { get; set; }

    /// <summary>The nodes.</summary>
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

    /// <summary>The nodes by their names, exact but for the case of letters. All names are looked up before anything is sent.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NodeNameSet)]
    [SentText]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] NodeName { get; set; } = [];

    /// <summary>The label selector of the nodes; sent as it is, 1 to 4,096 characters.</summary>
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

    /// <summary>The server's limit for each execution of the action in seconds, 0 to 86,400.</summary>
    [Parameter]
    [ValidateRange(0, DispatchRequest.MaxTimeoutSeconds)]
    public int? TimeoutSeconds { get; set; }

    // Once: what many dispatches are sent with is the same for all of them, and is kept with each.
    private protected IReadOnlyDictionary<string, JsonElement>? Parameters { get; private set; }

    private protected override void Begin() => Parameters = JsonObjectAttribute.Members(Parameter);

    private protected override void Process()
    {
        if (Selector is not null)
        {
            var connection = ConnectionFor();
            ReachCohort(connection, ProjectFor(connection), Selector);
        }

        if (NodeName.Length > 0)
        {
            var connection = ConnectionFor();
            var project = ProjectFor(connection);
            foreach (var node in Await(Core.PlexEngine.Behind(connection).Nodes.NamedAsync(project, NodeName, Notices, Stop)))
            {
                Reach(node, connection, project, node.Id);
            }
        }

        if (Node.Length > 0)
        {
            // What is wrong with a record is told about its node.
            Take(Node is [var only] ? only : null, Node.Length, () =>
            {
                var connection = ConnectionFor();
                var project = ProjectFor(connection);
                Array.ForEach(Node, node => Reach(node, connection, project, node));
            });
        }

        foreach (var source in InputObject)
        {
            Take(source, 1, () =>
            {
                var connection = ConnectionFor(source);
                Reach(source, connection, ProjectFor(connection, source.Project), source.Node);
            });
        }
    }

    /// <summary>A node is meant.</summary>
    /// <param name="target">What an error about it is about.</param>
    /// <param name="connection">Where it is.</param>
    /// <param name="project">Its project.</param>
    /// <param name="node">The node.</param>
    private protected abstract void Reach(object target, PlexConnection connection, Guid project, Guid node);

    /// <summary>All nodes of a project are meant that a label selector matches.</summary>
    private protected abstract void ReachCohort(PlexConnection connection, Guid project, string selector);

    /// <summary>So many nodes were named by something that is refused, which is told.</summary>
    private protected virtual void Refused(int nodes)
    {
    }

    private void Take(object? target, int nodes, Action take) => Guard(target, () =>
    {
        try
        {
            take();
        }
        catch (PlexException)
        {
            Refused(nodes);
            throw;
        }
    });
}
