using System.Management.Automation;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Follows actions of Replicante agents to their ends and writes each when it has ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "PlexAgentAction", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(PlexAgentAction))]
public sealed class WaitPlexAgentActionCommand : PlexAgentCommand
{
    private const string IdSet = "Id";

    // The default, as in Wait-PlexExecution and for the same reason.
    private const string InputObjectSet = "InputObject";

    private AgentActionFollower? _follower;

    /// <summary>The agent's base address, such as <c>https://db1.example:8000</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public Uri Agent { get; set; } = null!;

    /// <summary>The actions to follow.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ActionId")]
    [Uuid]
    public Guid[] Id { get; set; } = [];

    /// <summary>Actions that were listed, read or scheduled before; they know their agent and its certificates.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PlexAgentAction[] InputObject { get; set; } = [];

    /// <summary>How many seconds lie between two looks, 1 to 3,600; adapted to the length of the wait unless given.</summary>
    [Parameter]
    [ValidateRange(1, WaitOptions.MaxPollSeconds)]
    public int? PollSeconds { get; set; }

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The actions go on.</summary>
    [Parameter]
    [ValidateRange(0, WaitOptions.MaxTimeoutSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>Writes an error for each action that did not end as DONE, after the last object.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    private WaitOptions Options => WaitOptions.FromSeconds(WaitTimeoutSeconds, PollSeconds);

    private protected override void Begin()
    {
        base.Begin();
        _follower = new AgentActionFollower(this, Pump, ClientFor);
    }

    private protected override void Process()
    {
        foreach (var action in InputObject)
        {
            _follower!.Ledger.Hold(action);
        }

        foreach (var id in Id)
        {
            Guard(id, () =>
            {
                var client = ClientFor(Agent);
                _follower!.Ledger.Hold(Await(new FirstLook(Options).ReadAsync(
                    cancellationToken => client.GetAsync(id, null, RetryPolicy.Once, Notices, cancellationToken),
                    new PlexSubject { Agent = client.Agent, AgentActionId = id },
                    Notices,
                    Stop)));
            });
        }
    }

    private protected override void End() => WriteFailures(_follower!.Follow(Options, ErrorOnFailure));

    // Who waits for the first of several has them all.
    private protected override IEnumerable<string> Left() => _follower is null or { Ledger.IsEnough: true } ? [] : _follower.Left();
}
