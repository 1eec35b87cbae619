using System.Management.Automation;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Follows executions to their ends and writes each when it has ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "PlexExecution", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(PlexExecution))]
public sealed class WaitPlexExecutionCommand : PlexServerCommand
{
    private const string IdSet = "Id";

    // The default: the engine tries the default set first, and would take a piped execution's Id where its object is wanted.
    private const string InputObjectSet = "InputObject";

    private ExecutionFollower? _follower;

    /// <inheritdoc />
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [Alias("ProjectId", "project_id")]
    [Project]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public override string? Project { get; set; }

    /// <summary>The executions to follow.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ExecutionId", "execution_id")]
    [Uuid]
    [ArgumentCompleter(typeof(OpenExecutionCompleter))]
    public Guid[] Id { get; set; } = [];

    /// <summary>Executions that were dispatched or read before.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PlexExecution[] InputObject { get; set; } = [];

    /// <summary>How many seconds lie between two looks, 1 to 3,600; adapted to the length of the wait unless given.</summary>
    [Parameter]
    [ValidateRange(1, WaitOptions.MaxPollSeconds)]
    public int? PollSeconds { get; set; }

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

    private WaitOptions Options => WaitOptions.FromSeconds(WaitTimeoutSeconds, PollSeconds) with { FailFast = FailFast };

    private protected override void Begin() => _follower = new ExecutionFollower(this, Pump, ServiceFor);

    private protected override void Process()
    {
        foreach (var execution in InputObject)
        {
            Guard(execution, () =>
            {
                CheckConnection(execution.Connection);
                _follower!.Ledger.Hold(execution);
            });
        }

        foreach (var id in Id)
        {
            Guard(id, () => _follower!.Ledger.Hold(Await(new FirstLook(Options).ReadAsync(
                cancellationToken => LookAsync(id, cancellationToken), About(id), Notices, Stop))));
        }
    }

    private protected override void End() => WriteFailures(_follower!.Follow(Options, ErrorOnFailure));

    // Who waits for the first of several has them all.
    private protected override IEnumerable<string> Left() => _follower is null or { Ledger.IsEnough: true } ? [] : _follower.Left();
}
