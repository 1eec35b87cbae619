using System.Management.Automation;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Reads the actions of a Replicante agent: its queue and its finished ones, or some by id with all their details.</summary>
[Cmdlet(VerbsCommon.Get, "PlexAgentAction", DefaultParameterSetName = ListSet)]
[OutputType(typeof(PlexAgentAction))]
public sealed class GetPlexAgentActionCommand : PlexAgentCommand
{
    private const string ListSet = "List";
    private const string IdSet = "Id";
    private const string InputObjectSet = "InputObject";

    /// <summary>The agent's base address, such as <c>https://db1.example:8000</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ListSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public Uri Agent { get; set; } = null!;

    /// <summary>Only what runs or waits, oldest first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Queue { get; set; }

    /// <summary>Only what has ended, newest first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Finished { get; set; }

    /// <summary>The actions to read with their arguments, times and history.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ActionId")]
    [Uuid]
    public Guid[] Id { get; set; } = [];

    /// <summary>Actions that were listed, read or scheduled before; they know their agent and its certificates.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PlexAgentAction[] InputObject { get; set; } = [];

    private protected override void Process()
    {
        switch (ParameterSetName)
        {
            case IdSet:
                foreach (var id in Id)
                {
                    WriteIfRead(Read(() => ClientFor(Agent), id));
                }

                break;
            case InputObjectSet:
                foreach (var action in InputObject)
                {
                    WriteIfRead(Read(() => ClientFor(action), action.Id));
                }

                break;
            default:
                Guard(Agent, List);
                break;
        }
    }

    private void List()
    {
        var client = ClientFor(Agent);
        var actions = Queue == Finished ? client.AllAsync(Notices, Stop)
            : Queue ? client.QueueAsync(Notices, Stop)
            : client.FinishedAsync(Notices, Stop);
        WriteObject(Await(actions), enumerateCollection: true);
    }

    private void WriteIfRead(PlexAgentAction? action)
    {
        if (action is not null)
        {
            WriteObject(action);
        }
    }
}
