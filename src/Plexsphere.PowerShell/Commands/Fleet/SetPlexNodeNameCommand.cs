using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Gives a node a name in the name book, a file of the operator's own. No request is sent.</summary>
[Cmdlet(VerbsCommon.Set, "PlexNodeName", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexNodeName))]
public sealed class SetPlexNodeNameCommand : PlexConnectedCommand
{
    // The book is written whole: a fleet is named in a few writings, not in one a node.
    private const int AtOnce = 256;

    private readonly List<(PlexConnection Connection, Guid Node, string Name, object Target)> _given = [];

    /// <summary>The node.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
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
    public string Name { get; set; } = "";

    /// <summary>The object that the name comes with; it tells whose node is meant.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public IPlexNodeSource? InputObject { get; set; }

    /// <summary>Takes the name from the node that has it in the name book.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the names that were set.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        var connection = ConnectionFor(InputObject?.Origin);
        if (ShouldProcess($"node {Node} at {connection.Server}", $"Name {Name}"))
        {
            _given.Add((connection, Node, Name, InputObject ?? (object)Node));
            if (_given.Count >= AtOnce)
            {
                Write();
            }
        }
    }

    private protected override void End() => Write();

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
