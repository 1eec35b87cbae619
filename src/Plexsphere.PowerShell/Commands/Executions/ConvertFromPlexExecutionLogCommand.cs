using System.Management.Automation;
using Plexsphere.Core.Executions;
using Plexsphere.PowerShell.Binding;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Makes objects of outputs that are JSON: one for each log, with the members of its output as properties.</summary>
[Cmdlet(VerbsData.ConvertFrom, "PlexExecutionLog")]
[OutputType(typeof(PlexParsedOutput))]
public sealed class ConvertFromPlexExecutionLogCommand : PlexCommand
{
    /// <summary>The logs, as Get-PlexExecutionLog writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ExecutionLog]
    [ValidateNotNullOrEmpty]
    public PlexExecutionLog[] InputObject { get; set; } = [];

    private protected override void Process()
    {
        foreach (var log in InputObject)
        {
            Guard(log, () => WriteObject(OutputObject.Of(log, ExecutionLogs.Json(log))));
        }
    }
}
