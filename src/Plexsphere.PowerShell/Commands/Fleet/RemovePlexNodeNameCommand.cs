using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Takes the names of nodes out of the name book. No request is sent.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "PlexNodeName",
    DefaultParameterSetName = InputObjectSet,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class RemovePlexNodeNameCommand : PlexConnectedCommand
{
    // The default: the engine tries the default set first, and would take a piped object's NodeId where the object is wanted.
    private const string InputObjectSet = "InputObject";
    private const string NodeSet = "Node";

    private readonly List<(PlexConnection Connection, Guid Node)> _named = [];

    /// <summary>The objects whose nodes are meant, at the server that they came from: nodes, and names that were set.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [NodeSource]
    [ValidateNotNullOrEmpty]
    public IPlexNodeSource[] InputObject { get; set; } = [];

    /// <summary>The nodes.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ParameterSetName = NodeSet,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "node_id")]
    [Uuid(Nodes = true)]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid[] Node { get; set; } = [];

    private protected override void Process()
    {
        foreach (var node in Node)
        {
            Take(ConnectionFor(), node);
        }

        foreach (var source in InputObject)
        {
            Guard(source, () => Take(ConnectionFor(source), source.Node));
        }
    }

    private void Take(PlexConnection connection, Guid node)
    {
        var name = PlexEngine.Behind(connection).Names.Book.Read().GetValueOrDefault(node);
        if (ShouldProcess($"node {node} at {connection.Server}", $"Remove the name {PlexText.Line(name)}".TrimEnd()))
        {
            _named.Add((connection, node));
        }
    }

    private protected override void End()
    {
        foreach (var server in _named.GroupBy(named => named.Connection, named => named.Node))
        {
            foreach (var node in Await(PlexEngine.Behind(server.Key).Names.RemoveAsync([.. server], Stop)))
            {
                WriteFailure(
                    new PlexException(
                        PlexErrors.NodeNotFound,
                        $"The name book has no name for node {node}.",
                        new PlexSubject { Server = server.Key.Server }),
                    node);
            }
        }
    }
}
