using System.Management.Automation;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Follows executions to their ends and writes each when it has ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "PlexExecution", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(PlexExecution))]
public sealed class WaitPlexExecutionCommand : PlexFollowCommand
{
    private const string IdSet = "Id";

    // The default: the engine tries the default set first, and would take a piped execution's Id where its object is wanted.
    private const string InputObjectSet = "InputObject";

    private readonly List<PlexExecution> executions = [];

    /// <summary>The executions to follow.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ExecutionId", "execution_id")]
    [Uuid]
    [ArgumentCompleter(typeof(ExecutionCompleter))]
    public Guid[] Id { get; set; } = [];

    /// <summary>Executions that were dispatched or read before.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PlexExecution[] InputObject { get; set; } = [];

    /// <summary>How many seconds lie between two looks, 1 to 3,600; adapted to the length of the wait unless given.</summary>
    [Parameter]
    [ValidateRange(1, MaxPollSeconds)]
    public int? PollSeconds { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == InputObjectSet)
        {
            executions.AddRange(InputObject);
            return;
        }

        foreach (var id in Id)
        {
            Guard(id, () => executions.Add(Await(ReadAsync(id, Project, null))));
        }
    }

    private protected override void End()
    {
        if (executions.Count > 0)
        {
            Follow(executions, PollSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        }
    }
}
