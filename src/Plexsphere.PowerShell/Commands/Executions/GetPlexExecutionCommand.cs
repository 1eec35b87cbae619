using System.Management.Automation;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Reads executions: one by id, or a stream of all, filtered and paged.</summary>
[Cmdlet(VerbsCommon.Get, "PlexExecution", DefaultParameterSetName = ListSet)]
[OutputType(typeof(PlexExecution))]
public sealed class GetPlexExecutionCommand : PlexListCommand
{
    /// <summary>Only executions that went to one of these nodes.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("NodeId", "node_id")]
    [Uuid(Nodes = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public override Guid[]? Node { get; set; }

    private protected override bool NeedsReading(PlexExecution execution) => true;

    private protected override void Write(PlexExecution execution) => WriteObject(execution);
}
