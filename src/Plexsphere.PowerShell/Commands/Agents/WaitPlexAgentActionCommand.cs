using System.Management.Automation;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Follows actions of Replicante agents to their ends and writes each when it has ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "PlexAgentAction", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(PlexAgentAction))]
public sealed class WaitPlexAgentActionCommand : PlexAgentFollowCommand
{
    private const string IdSet = "Id";

    // The default, as in Wait-PlexExecution and for the same reason.
    private const string InputObjectSet = "InputObject";

    /// <summary>The agent's base address, such as <c>https://db1.example:8000</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
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
    [ValidateRange(1, MaxPollSeconds)]
    public int? PollSeconds { get; set; }

    private protected override void Process()
    {
        foreach (var action in InputObject)
        {
            Ledger.Hold(action);
        }

        foreach (var id in Id)
        {
            Guard(id, () =>
            {
                var client = ClientFor(Agent);
                Ledger.Hold(Await(new FirstLook(Options(Poll)).ReadAsync(
                    cancellationToken => client.GetAsync(id, null, RetryPolicy.Once, Notices, cancellationToken),
                    new PlexSubject { Agent = client.Agent, AgentActionId = id },
                    Notices,
                    Stop)));
            });
        }
    }

    private protected override void End() => WriteFailures(Follow(Poll));

    private TimeSpan? Poll => PollSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    // Who waits for the first of several has them all.
    private protected override IEnumerable<string> Left() => IsEnough ? [] : base.Left();
}
