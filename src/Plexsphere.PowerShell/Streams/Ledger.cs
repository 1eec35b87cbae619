using Plexsphere.Core.Waiting;

namespace Plexsphere.PowerShell.Streams;

/// <summary>
/// What a command has set going, or follows, and has not written yet. Whatever ends the command, this says what is left. Used on the
/// pipeline's thread alone.
/// </summary>
/// <typeparam name="T">What an answer tells about what was set going.</typeparam>
/// <param name="keyOf">What tells those apart.</param>
#pragma warning disable CA1001 // Closing it releases what it has.
internal sealed class Ledger<T>(Func<T, object> keyOf)
#pragma warning restore CA1001
    where T : class
{
    // How long requests that are under way may still be answered once the command is over.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly Queue<(object Target, Task<T> Call, Func<PlexException> Unknown)> _underWay = new();
    private readonly Dictionary<object, T> _unwritten = [];
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>
    /// Ends requests that nobody waits for any longer. Not the command's own token: an answer may still tell what was set going.
    /// </summary>
    internal CancellationToken Abandoned => _abandoned.Token;

    internal int UnderWay => _underWay.Count;

    /// <summary>Those that are known and not written.</summary>
    internal IReadOnlyCollection<T> Unwritten => _unwritten.Values;

    /// <summary>The request that was sent first of those under way.</summary>
    internal (object Target, Task<T> Call) Oldest => (_underWay.Peek().Target, _underWay.Peek().Call);

    /// <summary>Takes note of a request that cannot be taken back.</summary>
    /// <param name="target">What its errors are about.</param>
    /// <param name="call">The request.</param>
    /// <param name="unknown">What is to be said where it is never answered.</param>
    internal void Send(object target, Task<T> call, Func<PlexException> unknown) => _underWay.Enqueue((target, call, unknown));

    /// <summary>Takes note that the oldest request has been answered.</summary>
    internal void Answered() => _underWay.Dequeue();

    internal void Hold(T item) => _unwritten[keyOf(item)] = item;

    internal void Written(T item) => _unwritten.Remove(keyOf(item));

    /// <summary>Gives the requests under way a moment, holds what their answers bring, and ends them.</summary>
    /// <returns>What is to be said of those that were not answered.</returns>
    internal IReadOnlyList<string> Close()
    {
        var unknown = new List<string>();
        if (_underWay.Count > 0)
        {
            Task.WhenAny(Task.WhenAll(_underWay.Select(request => request.Call)), Task.Delay(Grace)).Wait();
        }

        foreach (var (_, call, say) in _underWay)
        {
            if (call.IsCompletedSuccessfully)
            {
                Hold(call.Result);
            }
            else if (!call.IsCompleted)
            {
                unknown.Add(Line(say()));
            }
            else if (call.Exception?.InnerException is PlexException { Error: var error } failure
                && (error == PlexErrors.DispatchOutcomeUnknown || error == PlexErrors.AgentScheduleOutcomeUnknown))
            {
                unknown.Add(Line(failure));
            }

            _ = call.ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        _underWay.Clear();
        _abandoned.Cancel();
        _abandoned.Dispose();
        return unknown;
    }

    private static string Line(PlexException failure) => $"{failure.Message} {failure.RecommendedAction}";
}
