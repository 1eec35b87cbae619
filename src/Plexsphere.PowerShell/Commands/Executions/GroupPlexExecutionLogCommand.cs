using System.Management.Automation;
using Plexsphere.Core.Outputs;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Folds logs whose outputs are equal into groups, and shows how the others differ.</summary>
[Cmdlet(VerbsData.Group, "PlexExecutionLog")]
[OutputType(typeof(PlexOutputGroup))]
public sealed class GroupPlexExecutionLogCommand : PlexCommand
{
    private OutputFold? _fold;

    /// <summary>The logs, as Get-PlexExecutionLog writes them; of one execution or of several.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ExecutionLog]
    [ValidateNotNullOrEmpty]
    public PlexExecutionLog[] InputObject { get; set; } = [];

    /// <summary>
    /// Properties of outputs that are JSON and do not count: names between dots, exact in their case, with an asterisk for the items of an
    /// array, as in memory.free and services.*.pid. With one or more, such outputs are compared as values.
    /// </summary>
    [Parameter]
    [IgnoredOutput]
    [ValidateNotNullOrEmpty]
    public string[] IgnoreProperty { get; set; } = [];

    /// <summary>
    /// Regular expressions of text that does not count, and is replaced by … before outputs are compared. They mind case. One that takes
    /// over a second with an output ends the command with the error PatternTimedOut, and no group is written.
    /// </summary>
    [Parameter]
    [IgnoredOutput(IsPattern = true)]
    [ValidateNotNullOrEmpty]
    public string[] IgnorePattern { get; set; } = [];

    /// <summary>
    /// What the differences are from: Majority, the largest group, unless the id of a node is given, whose first output it then is. A node
    /// of which there is no log is the error NodeNotFound.
    /// </summary>
    [Parameter]
    [ComparedNode]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string CompareWith { get; set; } = ComparedNodeAttribute.Majority;

    private protected override void Begin() => _fold = new OutputFold(IgnoreProperty, IgnorePattern);

    private protected override void Process()
    {
        foreach (var log in InputObject)
        {
            Guard(log, () => Add(log));
        }
    }

    private protected override void End()
    {
        foreach (var group in _fold!.Groups(ComparedNodeAttribute.IdOf(CompareWith)))
        {
            WriteObject(group);
        }
    }

    // Groups of what is left would be no whole.
    private protected override bool EndsCommand(PlexError error) => error == PlexErrors.PatternTimedOut || base.EndsCommand(error);

    private void Add(PlexExecutionLog log)
    {
        Stop.ThrowIfCancellationRequested();
        if (IgnorePattern.Length == 0)
        {
            _fold!.Add(log, Stop);
            return;
        }

        // A pattern that takes long cannot be interrupted; the pipeline can.
        Await(Task.Run(
            () =>
            {
                _fold!.Add(log, Stop);
                return true;
            },
            Stop));
    }
}
