using System.Management.Automation;
using Plexsphere.Core.Executions;
using Plexsphere.PowerShell.Binding;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Counts executions by action, node, day or status, and sums up how they ended and how long they took.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "PlexExecution")]
[OutputType(typeof(PlexExecutionSummary))]
public sealed class MeasurePlexExecutionCommand : PlexCommand
{
    // Made in Begin, where it is an error of the command that the engine cannot be loaded.
    private ExecutionStatistics _statistics = null!;

    /// <summary>The executions, as Get-PlexExecution writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Execution]
    [ValidateNotNullOrEmpty]
    public PlexExecution[] InputObject { get; set; } = [];

    /// <summary>What is counted: executions of each action, day or status, or the targets of each node.</summary>
    [Parameter]
    [ValidateSet(
        PlexExecutionGrouping.Action,
        PlexExecutionGrouping.Node,
        PlexExecutionGrouping.Day,
        PlexExecutionGrouping.Status)]
    public string By { get; set; } = PlexExecutionGrouping.Action;

    private protected override void Begin() => _statistics = new ExecutionStatistics(By, TimeZoneInfo.Local);

    private protected override void Process()
    {
        foreach (var execution in InputObject)
        {
            _statistics.Add(execution);
        }
    }

    private protected override void End()
    {
        foreach (var summary in _statistics.Summaries())
        {
            WriteObject(summary);
        }
    }
}
