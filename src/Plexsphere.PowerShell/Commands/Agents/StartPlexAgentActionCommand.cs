using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using Plexsphere.Core.Agents;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Schedules an action on a Replicante agent and returns it at once; with -Wait, follows it to its end.</summary>
[Cmdlet(VerbsLifecycle.Start, "PlexAgentAction", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexAgentAction))]
public sealed class StartPlexAgentActionCommand : PlexAgentCommand
{
    private const string Envelope = "Envelope";
    private const string Bare = "Bare";

    private readonly HashSet<Uri> _reached = [];
    private AgentActionFollower? _follower;
    private int _repeated;

    /// <summary>The agent's base address, such as <c>https://db1.example:8000</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public Uri Agent { get; set; } = null!;

    /// <summary>The kind of action, such as <c>replicante.io/service.restart</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SentText]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentKindCompleter))]
    public string Kind { get; set; } = "";

    /// <summary>
    /// The kind's arguments: a hashtable, another dictionary, an object of ConvertFrom-Json, or a JSON object as text; none unless given.
    /// </summary>
    [Parameter]
    [JsonObject(Root = "argument")]
    [ValidateNotNull]
    public IDictionary? Argument { get; set; }

    /// <summary>The id that the action gets. A repeat with the same one schedules nothing again. A new one unless given.</summary>
    [Parameter]
    [Uuid(Strict = true)]
    public Guid? ActionId { get; set; }

    /// <summary>
    /// Envelope sends arguments and id as released agents want them; Bare sends the arguments alone, as the protocol's document says.
    /// </summary>
    [Parameter]
    [ValidateSet(Envelope, Bare)]
    public string BodyStyle { get; set; } = Envelope;

    /// <summary>Follows what was scheduled to its end; -WaitTimeoutSeconds and -ErrorOnFailure imply it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The actions go on.</summary>
    [Parameter]
    [ValidateRange(0, WaitOptions.MaxTimeoutSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>Writes an error for each action that did not end as DONE, after the last object.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    private bool Follows => Wait || WaitTimeoutSeconds is not null || ErrorOnFailure;

    private bool IsBare => BodyStyle.Equals(Bare, StringComparison.OrdinalIgnoreCase);

    private Ledger<PlexAgentAction> Ledger => _follower!.Ledger;

    private protected override void Begin()
    {
        if (IsBare && ActionId is not null)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "-ActionId has no place in a bare body; it excludes -BodyStyle Bare.");
        }

        base.Begin();
        _follower = new AgentActionFollower(this, Pump, ClientFor);
    }

    private protected override void Process() => Guard(Agent, () =>
    {
        var client = ClientFor(Agent);
        var request = new AgentActionRequest
        {
            Kind = Kind,
            Arguments = JsonObjectAttribute.Members(Argument) ?? new Dictionary<string, JsonElement>(),
            ActionId = IsBare ? null : ActionId ?? Guid.NewGuid(),
        };
        request.Check();
        if (!_reached.Add(client.Agent))
        {
            // Once for each agent, however often it is named: what a second action does cannot be undone either.
            _repeated++;
            return;
        }

        if (!ShouldProcess($"agent {client.Agent}", $"Schedule {PlexText.Line(Kind)}"))
        {
            return;
        }

        var scheduling = new AgentScheduler(client).ScheduleAsync(request, Notices, Ledger.Abandoned);
        Ledger.Send(
            client.Agent,
            scheduling,
            () => new PlexException(
                PlexErrors.AgentScheduleOutcomeUnknown,
                request.UnknownAt(client.Agent),
                new PlexSubject { Agent = client.Agent, AgentActionId = request.ActionId, Kind = Kind }));
        try
        {
            Ledger.Hold(Pump.AwaitAlone(scheduling));
        }
        finally
        {
            if (scheduling.IsCompleted)
            {
                Ledger.Ended();
            }
        }

        if (!Follows)
        {
            _follower!.Write(scheduling.Result);
        }
    });

    private protected override void End() => WriteFailures(Settle(last: true));

    private protected override IReadOnlyList<(object? Target, PlexException Failure)> Settle(bool last)
    {
        if (!last)
        {
            return [];
        }

        var failures = _follower!.Follow(WaitOptions.FromSeconds(WaitTimeoutSeconds), ErrorOnFailure);
        if (_repeated > 0)
        {
            WriteWarning($"{(_repeated == 1 ? "1 agent was left out because it" : $"{_repeated} agents were left out because they")} had "
                + "come before: a command schedules an action at an agent once.");
            _repeated = 0;
        }

        return failures;
    }

    private protected override IEnumerable<string> Left() => _follower?.Left() ?? [];
}
