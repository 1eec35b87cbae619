using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Fleet;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Lists the nodes that the caller may see, with their names and what they reported.</summary>
[Cmdlet(VerbsCommon.Get, "PlexNode", DefaultParameterSetName = ListSet)]
[OutputType(typeof(PlexNode))]
public sealed class GetPlexNodeCommand : PlexServerCommand
{
    private const string ListSet = "List";
    private const string ServerSet = "Server";
    private const string IdSet = "Id";
    private const string SelectorSet = "Selector";

    /// <summary>Only nodes with this name; wildcards are permitted, which match ids as well.</summary>
    [Parameter(Position = 0, ParameterSetName = ListSet)]
    [Parameter(Position = 0, ParameterSetName = ServerSet)]
    [SentText]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The nodes with these ids.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdSet)]
    [Uuid(Nodes = true, NameParameter = "-Name")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid[] Id { get; set; } = [];

    /// <summary>
    /// Only nodes that this label selector matches, 1 to 4,096 characters. The server searches labels that are defined in the domain; a
    /// dispatch may reach others.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = SelectorSet)]
    [Selector]
    [ValidateLength(1, DispatchRequest.MaxTextLength)]
    [ArgumentCompleter(typeof(SelectorCompleter))]
    public string? Selector { get; set; }

    /// <summary>Only nodes whose agent's program compares so with the expected one.</summary>
    [Parameter]
    [LowerCase]
    [ValidateSet(PlexNodeStatus.Match, PlexNodeStatus.Drift, PlexNodeStatus.Unknown)]
    public string? Status { get; set; }

    /// <summary>Reads besides whether the nodes are heard of.</summary>
    [Parameter]
    public SwitchParameter IncludeReachability { get; set; }

    /// <summary>Reads besides the labels of each node, with a request a node.</summary>
    [Parameter]
    public SwitchParameter IncludeLabel { get; set; }

    /// <summary>How many nodes to write at most.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>
    /// The project whose nodes are wanted: its id, its slug, or an object of Get-PlexProject. Where it is not given, all visible nodes of
    /// the domain of the connection's project are listed.
    /// </summary>
    [Parameter]
    [Alias("ProjectId", "project_id")]
    [Project]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public override string? Project { get; set; }

    /// <summary>
    /// The connection to use; the runspace's default unless given. Each of several that are piped is listed.
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(Mandatory = true, ParameterSetName = ServerSet, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = IdSet)]
    [Parameter(ParameterSetName = SelectorSet)]
    [LiveConnection]
    [ValidateNotNull]
    public override PlexConnection? Connection { get; set; }

    private protected override void Process()
    {
        var connection = ConnectionFor();
        var engine = PlexEngine.Behind(connection);
        var named = NamedProject(connection);
        var wanted = new WantedNames(ParameterSetName == IdSet ? [.. Id.Select(id => id.ToString())] : Name, Wildcards.Of);
        var query = new NodeQuery
        {
            ProjectId = named ?? connection.ProjectId,
            OfProjectOnly = named is not null,
            Selector = Selector,
            Wanted = node => wanted.Match(node.Id, engine.Names.AllOf(node)) && (Status is null || node.Status == Status),
            First = First ?? int.MaxValue,
            WithReachability = IncludeReachability,
            WithLabels = IncludeLabel,
        };
        var written = 0;
        Pump.Each(engine.Nodes.ListAsync(query, Notices, Stop), node =>
        {
            written++;
            WriteObject(node);
        });
        if (written == First)
        {
            // Nobody looked at those behind.
            return;
        }

        foreach (var name in wanted.Missing)
        {
            WriteFailure(engine.Nodes.NotFound(query.ProjectId, name, wanted), name);
        }
    }
}
