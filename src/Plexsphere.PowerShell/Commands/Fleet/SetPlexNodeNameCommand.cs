using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Gives a node a name in the name book, a file of the operator's own. No request is sent.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "PlexNodeName",
    DefaultParameterSetName = InputObjectSet,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexNodeName))]
public sealed class SetPlexNodeNameCommand : PlexConnectedCommand
{
    // The default: the engine tries the default set first, and would take a piped object's NodeId where the object is wanted.
    private const string InputObjectSet = "InputObject";
    private const string NodeSet = "Node";

    // The book is written whole: a fleet is named in a few writings, not in one a node.
    private const int AtOnce = 256;

    private readonly List<(PlexConnection Connection, Guid Node, string Name, object Target)> _given = [];

    /// <summary>
    /// The object whose node is meant, at the server that it came from: an output of ConvertFrom-PlexExecutionLog, a node.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [NodeSource]
    [ValidateNotNullOrEmpty]
    public IPlexNodeSource[] InputObject { get; set; } = [];

    /// <summary>The node.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "node_id")]
    [Uuid(Nodes = true, NameParameter = "-Name")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid Node { get; set; }

    /// <summary>
    /// Its name, 1 to 253 characters; no control characters, no UUID, and no name that another node of the server has. A hostname that
    /// is piped is taken for it.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("hostname")]
    [NodeName]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Takes the name from the node that has it in the name book.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the names that were set.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == NodeSet)
        {
            Give(ConnectionFor(), Node, Node);
        }

        foreach (var source in InputObject)
        {
            Guard(source, () => Give(ConnectionFor(source), source.Node, source));
        }
    }

    private protected override void End() => Write();

    private void Give(PlexConnection connection, Guid node, object target)
    {
        if (ShouldProcess($"node {node} at {connection.Server}", $"Name {Name}"))
        {
            _given.Add((connection, node, Name, target));
            if (_given.Count >= AtOnce)
            {
                Write();
            }
        }
    }

    private void Write()
    {
        var given = _given.ToList();
        _given.Clear();
        foreach (var server in given.GroupBy(name => name.Connection))
        {
            var names = server.ToList();
            var refused = Await(PlexEngine.Behind(server.Key).Names.SetAsync(
                [.. names.Select(name => (name.Node, name.Name))], Force, Stop));
            for (var i = 0; i < names.Count; i++)
            {
                if (PassThru && refused[i] is null)
                {
                    WriteObject(new PlexNodeName(server.Key, names[i].Node, names[i].Name));
                }
            }

            for (var i = 0; i < names.Count; i++)
            {
                if (refused[i] is { } refusal)
                {
                    WriteFailure(refusal, names[i].Target);
                }
            }
        }
    }
}
