using System.Management.Automation;
using Plexsphere.Core.Waiting;

namespace Plexsphere.PowerShell.Streams;

/// <summary>
/// Lets the pipeline's thread wait for the engine and meanwhile do what only that thread may do: write warnings, verbose lines and
/// progress that the engine reports from its own threads.
/// </summary>
internal sealed class PipelinePump
{
    // How long an abandoned call may take to notice that it was cancelled, before the pipeline goes on without it.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly Queue<Action> _queue = new();

    /// <summary>Has something done on the pipeline's thread, soon. From any thread.</summary>
    internal void Post(Action action)
    {
        lock (_queue)
        {
            _queue.Enqueue(action);
            Monitor.Pulse(_queue);
        }
    }

    /// <summary>Waits for a call; throws <see cref="PipelineStoppedException"/> as soon as the pipeline is stopped.</summary>
    internal T Await<T>(Task<T> call, CancellationTokenSource stop)
    {
        if (!call.IsCompleted)
        {
            _ = call.ContinueWith(
                _ => Post(static () => { }), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            using var wake = stop.Token.Register(() => Post(static () => { }));
            try
            {
                while (!call.IsCompleted && !stop.IsCancellationRequested)
                {
                    Take()();
                }
            }
            catch
            {
                // What was to be written was refused, for instance by -WarningAction Stop: the call has no one left to serve.
                stop.Cancel();
                Settle(call);
                throw;
            }

            if (stop.IsCancellationRequested)
            {
                Settle(call);
                throw new PipelineStoppedException();
            }
        }

        Drain();
        return call.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Waits for a request that cannot be taken back, and does nothing else meanwhile: what is to be written could end the command before
    /// the answer is known. Throws <see cref="PipelineStoppedException"/> as soon as the pipeline is stopped; the request goes on.
    /// </summary>
    internal static T AwaitAlone<T>(Task<T> request, CancellationToken cancellationToken)
    {
        try
        {
            request.Wait(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !request.IsCompleted)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is AggregateException or OperationCanceledException)
        {
            // Thrown below as it is.
        }

        return request.GetAwaiter().GetResult();
    }

    /// <summary>Does what is waiting to be done.</summary>
    internal void Drain()
    {
        while (TryTake() is { } action)
        {
            action();
        }
    }

    private static void Settle(Task call)
    {
        try
        {
            call.Wait(Grace);
        }
        catch (AggregateException)
        {
            // Its outcome no longer matters.
        }

        _ = call.ContinueWith(
            abandoned => abandoned.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private Action Take()
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                Monitor.Wait(_queue);
            }

            return _queue.Dequeue();
        }
    }

    private Action? TryTake()
    {
        lock (_queue)
        {
            return _queue.Count == 0 ? null : _queue.Dequeue();
        }
    }
}
