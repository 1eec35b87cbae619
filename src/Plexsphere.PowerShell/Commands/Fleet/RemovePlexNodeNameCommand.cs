using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Takes the names of nodes out of the name book. No request is sent.</summary>
[Cmdlet(VerbsCommon.Remove, "PlexNodeName", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class RemovePlexNodeNameCommand : PlexConnectedCommand
{
    private readonly List<(PlexConnection Connection, Guid Node)> _named = [];

    /// <summary>The nodes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "node_id")]
    [Uuid(Nodes = true)]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid[] Node { get; set; } = [];

    /// <summary>The object that the node comes with; it tells whose node is meant.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public IPlexNodeSource? InputObject { get; set; }

    private protected override void Process()
    {
        var connection = ConnectionFor(InputObject?.Origin);
        foreach (var node in Node)
        {
            var name = PlexEngine.Behind(connection).Names.Book.Read().GetValueOrDefault(node);
            if (ShouldProcess($"node {node} at {connection.Server}", $"Remove the name {PlexText.Line(name)}".TrimEnd()))
            {
                _named.Add((connection, node));
            }
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
                        PlexErrors.NodeNotFound, $"The name book has no name for node {node}.", new PlexSubject { Server = server.Key.Server }),
                    node);
            }
        }
    }
}
