using System.Management.Automation;
using Plexsphere.Core.Waiting;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Follows executions to their ends and writes each when it has ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "PlexExecution", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(PlexExecution))]
public sealed class WaitPlexExecutionCommand : PlexFollowCommand
{
    private ExecutionFollower? _follower;

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The executions go on.</summary>
    [Parameter]
    [ValidateRange(0, WaitOptions.MaxTimeoutSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>Writes an error for each execution that did not succeed, after the last object.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    /// <summary>
    /// Ends with the first target that does not succeed, and an error about its execution; the others go on, and a warning says how to
    /// follow them.
    /// </summary>
    [Parameter]
    public SwitchParameter FailFast { get; set; }

    private protected override int? Longest => WaitTimeoutSeconds;

    private protected override bool EndsOnFailure => FailFast;

    private protected override ExecutionFollower Follower() => _follower = new ExecutionFollower(this, Pump, ServiceFor);

    private protected override void End() => WriteFailures(_follower!.Follow(Options, ErrorOnFailure));
}
