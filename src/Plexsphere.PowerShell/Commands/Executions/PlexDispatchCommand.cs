using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>
/// What cmdlets share that dispatch: each is sent once, what was minted always comes out, and with -Wait it is followed to its end.
/// </summary>
public abstract class PlexDispatchCommand : PlexServerCommand
{
    private protected const int MaxThrottle = 64;

    private readonly HashSet<string> _doubts = [];
    private ExecutionFollower? _follower;

    private protected PlexDispatchCommand()
    {
    }

    // Each cmdlet declares its sets.

    /// <summary>How many dispatches may be under way at once, 1 to 64; 1 unless given, because none can be undone.</summary>
    public abstract int ThrottleLimit { get; set; }

    /// <summary>The server's limit for the execution in seconds, 0 to 86,400.</summary>
    [Parameter]
    [ValidateRange(0, DispatchRequest.MaxTimeoutSeconds)]
    public int? TimeoutSeconds { get; set; }

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

    private bool Follows => Wait || WaitTimeoutSeconds is not null || ErrorOnFailure || FailFast;

    private Ledger<PlexExecution> Ledger => _follower!.Ledger;

    private protected override void Begin() => _follower = new ExecutionFollower(this, Pump, ServiceFor);

    private protected override void End() => WriteFailures(Settle(last: true));

    private protected override IReadOnlyList<(object? Target, PlexException Failure)> Settle(bool last)
    {
        var failures = AwaitDownTo(0);
        var options = WaitOptions.FromSeconds(WaitTimeoutSeconds) with { FailFast = FailFast };
        return last ? [.. failures, .. _follower!.Follow(options, ErrorOnFailure)] : failures;
    }

    private protected override IEnumerable<string> Left() => _follower?.Left() ?? [];

    /// <summary>Something was minted, and stands in the information stream: what else is to be said of it there.</summary>
    /// <param name="target">What the dispatch was about.</param>
    /// <param name="execution">The execution.</param>
    private protected virtual void Minted(object target, PlexExecution execution)
    {
    }

    /// <summary>Dispatches, unless who is asked says no; writes what came of earlier dispatches.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="target">What its errors are about.</param>
    /// <param name="request">What is dispatched.</param>
    /// <param name="estimate">What is known of whom it reaches, for who is asked.</param>
    private protected void Dispatch(PlexConnection connection, object target, DispatchRequest request, string estimate = "")
    {
        var given = request.Parameters?.Keys ?? [];
        foreach (var doubt in request.Type == PlexActionType.Hook
            ? []
            : PlexEngine.Behind(connection).Actions.Doubts(request.ProjectId, request.NodeId, request.Action, given).Where(_doubts.Add))
        {
            WriteWarning(doubt);
        }

        if (!ShouldProcess(request.PlaceAt(connection.Server) + estimate, $"Dispatch {PlexText.Line(request.Action)}"))
        {
            return;
        }

        // Where the path is still to be found out, the engine holds further dispatches back, which could then be sent after a stop.
        var atOnce = connection.DispatchRevision == PlexDispatchRevision.Auto ? 1 : ThrottleLimit;
        var subject = new PlexSubject
        {
            Server = connection.Server, ProjectId = request.ProjectId, Action = request.Action, SentAt = DateTimeOffset.UtcNow,
        };
        Ledger.Send(
            target,
            PlexEngine.Behind(connection).Executions.DispatchAsync(request, Notices, Ledger.Abandoned),
            () => new PlexException(PlexErrors.DispatchOutcomeUnknown, request.UnknownAt(connection.Server), subject));
        WriteFailures(AwaitDownTo(atOnce - 1));
    }

    // Takes the oldest dispatches out until no more than so many are under way: their order is the input's. Ends at the first failure.
    private IReadOnlyList<(object? Target, PlexException Failure)> AwaitDownTo(int limit)
    {
        while (Ledger.TryPeek(limit, out var target, out var dispatch))
        {
            try
            {
                var execution = Pump.AwaitAlone(dispatch);
                Ledger.Answered();
                Mint(target, execution);
                Pump.Drain();
            }
            catch (PlexException e)
            {
                Ledger.Answered();
                return [(target, e), .. limit > 0 ? [] : AwaitDownTo(0)];
            }
        }

        return [];
    }

    private void Mint(object target, PlexExecution execution)
    {
        Ledger.Hold(execution);
        WriteInformation(execution, ["PlexDispatch"]);
        Minted(target, execution);
        if (!Follows)
        {
            _follower!.Write(execution);
        }
    }
}
