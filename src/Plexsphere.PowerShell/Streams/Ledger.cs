using System.Management.Automation;
using Plexsphere.Core.Waiting;

namespace Plexsphere.PowerShell.Streams;

/// <summary>
/// What a command has set going, or follows, and has not written yet. Whatever ends the command, this says what is left. Used on the
/// pipeline's thread alone.
/// </summary>
/// <typeparam name="T">What a response tells about what was set going.</typeparam>
/// <param name="keyOf">What tells those apart.</param>
#pragma warning disable CA1001 // Closing it releases what it has.
internal sealed class Ledger<T>(Func<T, object> keyOf)
#pragma warning restore CA1001
    where T : class
{
    private readonly InFlight<(object Target, Func<PlexException> Unknown), T> _sent = new(TimeProvider.System);
    private readonly Dictionary<object, T> _unwritten = [];
    private readonly List<PlexException> _unknown = [];
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>
    /// Ends requests that nobody waits for any longer. Not the command's own token: a response may still tell what was set going.
    /// </summary>
    internal CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Those that are known and not written.</summary>
    internal IReadOnlyCollection<T> Unwritten => _unwritten.Values;

    /// <summary>Whether a later command of the pipeline wanted no more, as <c>Select-Object -First</c> does.</summary>
    internal bool IsEnough { get; private set; }

    /// <summary>Takes note of a request that cannot be taken back.</summary>
    /// <param name="target">What its errors are about.</param>
    /// <param name="call">The request.</param>
    /// <param name="unknown">What is to be said where there is never a response.</param>
    internal void Send(object target, Task<T> call, Func<PlexException> unknown) => _sent.Add((target, unknown), call);

    /// <summary>The oldest request, if more than so many are under way, or if there is a response to it.</summary>
    internal bool TryPeek(int limit, out object target, out Task<T> call)
    {
        var known = _sent.TryPeek(limit, out var oldest);
        (target, call) = (oldest.Target.Target, oldest.Call);
        return known;
    }

    /// <summary>
    /// Takes note that the oldest request is over. Where its outcome is unknown, that is kept until somebody has been told.
    /// </summary>
    internal void Ended()
    {
        if (_sent.TryPeek(0, out var oldest))
        {
            KeepUnknown(oldest.Call);
        }

        _sent.Remove();
    }

    internal void Hold(T item) => _unwritten[keyOf(item)] = item;

    /// <summary>Takes note that one has come out otherwise than as an object.</summary>
    internal void Settle(T item) => _unwritten.Remove(keyOf(item));

    /// <summary>Writes something that was set going; from then on it is the pipeline's.</summary>
    /// <param name="command">The command.</param>
    /// <param name="item">What is written.</param>
    /// <param name="cancellationToken">The command's stop, which alone can keep an object back; what comes after the object may fail
    /// too.</param>
    internal void Write(PSCmdlet command, T item, CancellationToken cancellationToken)
    {
        try
        {
            command.WriteObject(item);
        }
        catch (FlowControlException)
        {
            IsEnough = true;
            throw;
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                _unwritten.Remove(keyOf(item));
            }
        }
    }

    /// <summary>Gives the requests under way a moment, holds what their responses bring, and ends them.</summary>
    /// <returns>What is to be said of those of which nobody knows whether they were carried out, and nobody has been told.</returns>
    internal IReadOnlyList<string> Close()
    {
        foreach (var ((_, say), call) in _sent.Close(PipelinePump.Grace))
        {
            if (call.IsCompletedSuccessfully)
            {
                Hold(call.Result);
            }
            else if (!call.IsCompleted)
            {
                _unknown.Add(say());
            }
            else
            {
                KeepUnknown(call);
            }

            _ = call.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
        }

        _abandoned.Cancel();
        _abandoned.Dispose();
        return [.. _unknown.Where(failure => !failure.IsTold).Select(failure => failure.Line)];
    }

    private void KeepUnknown(Task<T> call)
    {
        if (call.Exception?.InnerException is PlexException { LeavesOutcomeUnknown: true } failure)
        {
            _unknown.Add(failure);
        }
    }
}
