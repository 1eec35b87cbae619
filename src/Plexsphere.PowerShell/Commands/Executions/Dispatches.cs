using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>
/// The dispatches of a command: each is sent once, what was minted always comes out, at once or when it has ended, and what is left when
/// the command is over is told.
/// </summary>
/// <param name="command">The command.</param>
/// <param name="pump">Its thread.</param>
/// <param name="follower">Follows what was minted.</param>
internal sealed class Dispatches(PSCmdlet command, PipelinePump pump, ExecutionFollower follower)
{
    /// <summary>The most dispatches that commands have under way at once.</summary>
    internal const int MaxThrottle = 64;

    private readonly HashSet<string> _doubts = [];

    /// <summary>How many dispatches may be under way at once.</summary>
    internal required int ThrottleLimit { private get; init; }

    /// <summary>Whether what was minted is followed, and written when it has ended.</summary>
    internal required bool Follows { private get; init; }

    /// <summary>
    /// Something was minted, and stands in the information stream: what else is to be said of it there. Told with what the dispatch was
    /// about.
    /// </summary>
    internal Action<object, PlexExecution>? Minted { private get; init; }

    /// <summary>Sends one, unless who is asked says no.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="target">What its errors are about.</param>
    /// <param name="request">What is dispatched.</param>
    /// <param name="estimate">What is known of whom it reaches, for who is asked.</param>
    /// <returns>What failed of those that were sent before.</returns>
    internal IReadOnlyList<(object? Target, PlexException Failure)> Send(
        PlexConnection connection, object target, DispatchRequest request, string estimate = "")
    {
        foreach (var doubt in PlexEngine.Behind(connection).Actions.Doubts(request).Where(_doubts.Add))
        {
            command.WriteWarning(doubt);
        }

        if (!command.ShouldProcess(request.PlaceAt(connection.Server) + estimate, $"Dispatch {PlexText.Line(request.Action)}"))
        {
            return [];
        }

        // Where the path is still to be found out, the engine holds further dispatches back, which could then be sent after a stop.
        var atOnce = connection.DispatchRevision == PlexDispatchRevision.Auto ? 1 : ThrottleLimit;
        var sentAt = DateTimeOffset.UtcNow;
        follower.Ledger.Send(
            target,
            PlexEngine.Behind(connection).Executions.DispatchAsync(request, pump.Notices, follower.Ledger.Abandoned),
            () => request.OutcomeUnknown(connection.Server, sentAt));
        return AwaitDownTo(atOnce - 1);
    }

    /// <summary>Waits for the responses to all that were sent, and follows what was minted if that is wanted now.</summary>
    /// <param name="options">How long, and until when; null follows nothing yet.</param>
    /// <param name="errorOnFailure">Whether one that did not end well is an error.</param>
    internal IReadOnlyList<(object? Target, PlexException Failure)> Settle(WaitOptions? options, bool errorOnFailure)
    {
        var failures = AwaitDownTo(0);
        return options is null ? failures : [.. failures, .. follower.Follow(options, errorOnFailure)];
    }

    // Takes the oldest dispatches out until no more than so many are under way: their order is the input's. Ends at the first failure.
    private IReadOnlyList<(object? Target, PlexException Failure)> AwaitDownTo(int limit)
    {
        while (follower.Ledger.TryPeek(limit, out var target, out var dispatch))
        {
            try
            {
                var execution = pump.AwaitAlone(dispatch);
                follower.Ledger.Ended();
                Mint(target, execution);
                pump.Drain();
            }
            catch (PlexException e)
            {
                follower.Ledger.Ended();
                return [(target, e), .. limit > 0 ? [] : AwaitDownTo(0)];
            }
        }

        return [];
    }

    private void Mint(object target, PlexExecution execution)
    {
        follower.Ledger.Hold(execution);
        command.WriteInformation(execution, ["PlexDispatch"]);
        Minted?.Invoke(target, execution);
        if (!Follows)
        {
            follower.Write(execution);
        }
    }
}
