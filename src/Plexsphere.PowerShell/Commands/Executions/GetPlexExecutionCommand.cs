using System.Management.Automation;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Reads executions: one by id, or a stream of all, filtered and paged.</summary>
[Cmdlet(VerbsCommon.Get, "PlexExecution", DefaultParameterSetName = ListSet)]
[OutputType(typeof(PlexExecution))]
public sealed class GetPlexExecutionCommand : PlexListCommand
{
    private protected override bool NeedsReading(PlexExecution execution) => true;

    private protected override void Write(PlexExecution execution) => WriteObject(execution);
}
