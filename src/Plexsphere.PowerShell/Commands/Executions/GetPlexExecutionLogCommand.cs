using System.Management.Automation;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Reads the collected output of each target of executions. Archived outputs are named, never fetched.</summary>
[Cmdlet(VerbsCommon.Get, "PlexExecutionLog", DefaultParameterSetName = ListSet)]
[OutputType(typeof(PlexExecutionLog))]
[OutputType(typeof(string))]
public sealed class GetPlexExecutionLogCommand : PlexListCommand
{
    /// <summary>Only the logs of these nodes.</summary>
    [Parameter]
    [Alias("NodeId", "node_id")]
    [Uuid(Nodes = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public override Guid[]? Node { get; set; }

    /// <summary>Only the logs of targets with one of these statuses, the target's own.</summary>
    [Parameter]
    [LowerCase]
    [ValidateNotNullOrEmpty]
    [ValidateSet(
        PlexStatus.Pending,
        PlexStatus.Ack,
        PlexStatus.Started,
        PlexStatus.Succeeded,
        PlexStatus.Failed,
        PlexStatus.Cancelled,
        PlexStatus.Timeout)]
    public string[]? TargetStatus { get; set; }

    /// <summary>Writes text instead of objects: each target's output, or the line that says where its archive lies.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    private protected override TargetFilter? Filter() => TargetFilter.Of(Node, TargetStatus);

    // A finished execution that carries its targets cannot change any more: what it carries is what the server would say.
    private protected override bool NeedsReading(PlexExecution execution) => !execution.IsFinished || execution.TargetCount == 0;

    private protected override void Write(PlexExecution execution)
    {
        var logs = ExecutionLogs.FromTargets(execution, Wanted).ToList();
        foreach (var log in logs)
        {
            if (!Raw)
            {
                WriteObject(log);
            }
            else if (ExecutionLogs.RawText(log) is { } text)
            {
                WriteObject(text);
            }
        }

        // After all objects: with -ErrorAction Stop nothing comes after an error.
        foreach (var log in logs)
        {
            if (ExecutionLogs.Failure(log) is { } failure)
            {
                WriteFailure(failure, log);
            }
        }
    }
}
