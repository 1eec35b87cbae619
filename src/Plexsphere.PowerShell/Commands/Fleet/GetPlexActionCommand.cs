using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.Fleet;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Lists the actions that the nodes of a project declare, and hooks; a node may know others.</summary>
[Cmdlet(VerbsCommon.Get, "PlexAction", DefaultParameterSetName = ListSet)]
[OutputType(typeof(PlexAction))]
public sealed class GetPlexActionCommand : PlexServerCommand
{
    private const string ListSet = "List";
    private const string ServerSet = "Server";

    /// <summary>Only actions with this name; wildcards are permitted.</summary>
    [Parameter(Position = 0)]
    [SentText]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only built-in actions, or only hooks.</summary>
    [Parameter]
    [LowerCase]
    [ValidateSet(PlexActionType.Builtin, PlexActionType.Hook)]
    public string? Type { get; set; }

    /// <summary>Only actions that these nodes declare.</summary>
    [Parameter]
    [Alias("NodeId", "node_id")]
    [Uuid(Nodes = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid[]? Node { get; set; }

    /// <inheritdoc />
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
    [LiveConnection]
    [ValidateNotNull]
    public override PlexConnection? Connection { get; set; }

    private protected override void Process()
    {
        var connection = ConnectionFor();
        var engine = PlexEngine.Behind(connection);
        var project = ProjectFor(connection);
        var wanted = new WantedNames(Name, Wildcards.Of);
        foreach (var action in Await(engine.ActionsAsync(project, Node?.ToHashSet(), Notices, Stop)))
        {
            if (wanted.Match(null, action.Name) && (Type is null || action.Type == Type))
            {
                WriteObject(action);
            }
        }

        foreach (var name in wanted.Missing)
        {
            WriteFailure(engine.ActionNotFound(project, name, wanted), name);
        }
    }
}
