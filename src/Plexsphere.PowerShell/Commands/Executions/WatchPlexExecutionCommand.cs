using System.Management.Automation;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Shows executions node by node as they are carried out, and then what their nodes put out, equal outputs together.</summary>
[Cmdlet(VerbsCommon.Watch, "PlexExecution", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(PlexOutputGroup))]
[OutputType(typeof(PlexExecution))]
public sealed class WatchPlexExecutionCommand : PlexFollowCommand
{
    private ExecutionWatcher? _watcher;

    /// <summary>Writes the executions when they have ended, in the place of what their nodes put out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override ExecutionFollower Follower() => _watcher = new ExecutionWatcher(this, Pump, ServiceFor);

    private protected override void End()
    {
        var failures = _watcher!.Follow(Options, errorOnFailure: false);
        if (PassThru)
        {
            _watcher.WriteExecutions();
        }
        else
        {
            var outputs = _watcher.Outputs();
            WriteObject(outputs.Groups, enumerateCollection: true);
            WriteFailures(outputs.Unread.Select(unread => ((object?)unread.Log, unread.Failure)));
        }

        WriteFailures(failures);
    }
}
