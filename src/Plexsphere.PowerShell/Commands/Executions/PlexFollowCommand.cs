using System.Management.Automation;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What the cmdlets share that follow executions to their ends.</summary>
public abstract class PlexFollowCommand : PlexServerCommand
{
    private protected const string IdSet = "Id";

    // The default: the engine tries the default set first, and would take a piped execution's Id where its object is wanted.
    private protected const string InputObjectSet = "InputObject";

    private ExecutionFollower? _follower;

    private protected PlexFollowCommand()
    {
    }

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

    // Not of the engine's types themselves: a command whose type could not be loaded without the engine could not say what is missing.

    /// <summary>How many seconds to follow at most; null for as long as it takes.</summary>
    private protected virtual int? Longest => null;

    /// <summary>Whether the first failure ends it.</summary>
    private protected virtual bool EndsOnFailure => false;

    /// <summary>How long to follow, and how often to look.</summary>
    private protected WaitOptions Options => WaitOptions.FromSeconds(Longest, PollSeconds) with { FailFast = EndsOnFailure };

    /// <summary>Makes what follows them.</summary>
    private protected abstract ExecutionFollower Follower();

    private protected override void Begin() => _follower = Follower();

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

    // Who waits for the first of several has them all.
    private protected override IEnumerable<string> Left() => _follower is null or { Ledger.IsEnough: true } ? [] : _follower.Left();
}
