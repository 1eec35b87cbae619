using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Dispatches an action and returns the minted execution at once; with -Wait, follows it to its end.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "PlexAction",
    DefaultParameterSetName = InputObjectSet,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexExecution))]
public sealed class InvokePlexActionCommand : PlexActionCommand
{
    private readonly HashSet<(string, Guid, Guid)> _reached = [];
    private ExecutionFollower? _follower;
    private Dispatches? _dispatches;
    private int _repeated;

    /// <summary>
    /// Targets and logs of executions, and nodes: one dispatch for each node, in its project and at the server that the object came from.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [NodeSource]
    [ValidateNotNullOrEmpty]
    public override IPlexNodeSource[] InputObject { get; set; } = [];

    /// <summary>How many dispatches may be under way at once, 1 to 64; 1 unless given, because none can be undone.</summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ParameterSetName = NodeSet)]
    [Parameter(ParameterSetName = NodeNameSet)]
    [ValidateRange(1, Dispatches.MaxThrottle)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>
    /// How many nodes to dispatch to at most. The cohort of a selector is counted first, as well as it can be; nothing is sent where it
    /// is larger or cannot be counted.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaximumNodes { get; set; }

    /// <summary>Follows what was dispatched to its end; -WaitTimeoutSeconds, -ErrorOnFailure and -FailFast imply it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

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

    private protected override void Begin()
    {
        base.Begin();
        _follower = new ExecutionFollower(this, Pump, ServiceFor);
        _dispatches = new Dispatches(this, Pump, _follower)
        {
            ThrottleLimit = ThrottleLimit,
            Follows = Wait || WaitTimeoutSeconds is not null || ErrorOnFailure || FailFast,
            Minted = Minted,
        };
    }

    private protected override void End() => WriteFailures(Settle(last: true));

    private protected override IReadOnlyList<(object? Target, PlexException Failure)> Settle(bool last)
    {
        var options = WaitOptions.FromSeconds(WaitTimeoutSeconds) with { FailFast = FailFast };
        var failures = _dispatches!.Settle(last ? options : null, ErrorOnFailure);
        if (last && _repeated > 0)
        {
            WriteWarning($"{(_repeated == 1 ? "1 node was left out because it" : $"{_repeated} nodes were left out because they")} had "
                + "come before: a command dispatches to a node once.");
            _repeated = 0;
        }

        return failures;
    }

    private protected override IEnumerable<string> Left() => _follower?.Left() ?? [];

    // Once for each node, however often it is named: what a second dispatch does cannot be undone either.
    private protected override void Reach(object target, PlexConnection connection, Guid project, Guid node)
    {
        if (_reached.Contains((ServerOf(connection), project, node)))
        {
            _repeated++;
            return;
        }

        var request = RequestFor(project) with { NodeId = node, NodeName = connection.NameOfNode(node) };
        if (_reached.Count == MaximumNodes)
        {
            var subject = new PlexSubject { Server = connection.Server, ProjectId = project, NodeId = node };
            var refusal = $"-MaximumNodes is {MaximumNodes}; nothing was dispatched to {request.PlaceAt(connection.Server)}.";
            WriteFailure(new PlexException(PlexErrors.TooManyNodes, refusal, subject), target);
            return;
        }

        _reached.Add((ServerOf(connection), project, node));
        WriteFailures(_dispatches!.Send(connection, target, request));
    }

    // The cohort is counted where somebody wants to know before anything is sent; the server finds its own, which can differ.
    private protected override void ReachCohort(PlexConnection connection, Guid project, string selector)
    {
        Cohort? cohort = null;
        var nodes = PlexEngine.Behind(connection).Nodes;
        if (MaximumNodes is { } most)
        {
            cohort = Await(nodes.CohortWithinAsync(project, selector, most, $"-MaximumNodes {most}", Notices, Stop));
        }
        else if (Preferences.Asks(this))
        {
            try
            {
                cohort = Await(nodes.CohortAsync(project, selector, Notices, Stop));
            }
            catch (PlexException e) when (!EndsCommand(e.Error))
            {
                WriteVerbose($"The cohort is not known: {e.Message}");
            }
        }

        var estimate = cohort is null ? "" : $", {cohort.Describe(connection.NameOfNode)}";
        WriteFailures(_dispatches!.Send(connection, selector, RequestFor(project) with { Selector = selector }, estimate));
    }

    private DispatchRequest RequestFor(Guid project) => new()
    {
        ProjectId = project,
        Action = Action,
        Type = Type,
        Parameters = Parameters,
        TimeoutSeconds = TimeoutSeconds,
    };

    private void Minted(object target, PlexExecution execution)
    {
        if (execution.TargetCount > MaximumNodes)
        {
            // The count was an estimate, and this is what became of it.
            Pump.Post(() => WriteWarning(
                $"CohortLarger: {execution.TargetCount} targets were minted, more than -MaximumNodes {MaximumNodes}, by {execution.Id}."));
        }
    }
}
