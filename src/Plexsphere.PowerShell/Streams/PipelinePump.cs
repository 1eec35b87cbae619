using System.Management.Automation;

namespace Plexsphere.PowerShell.Streams;

/// <summary>
/// Lets the pipeline's thread wait for the engine and meanwhile do what only that thread may do: write warnings, verbose lines and
/// progress that the engine reports from its own threads.
/// </summary>
/// <param name="command">The command whose thread it is.</param>
internal sealed class PipelinePump(PSCmdlet command) : IDisposable
{
    /// <summary>
    /// How long the pipeline waits for what it has abandoned: for calls to notice that they were cancelled, and for responses to what
    /// cannot
    /// be taken back.
    /// </summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly Queue<Action> _queue = new();

    // Made with the command: a stop can arrive before the first record does.
    private readonly CancellationTokenSource _stop = new();
    private Relay<Notice>? _notices;

    /// <summary>Ends with the command.</summary>
    internal CancellationToken Stop => _stop.Token;

    /// <summary>
    /// Carries the engine's notices to the verbose and warning streams. Most are about requests, and most people do not ask.
    /// </summary>
    internal IProgress<Notice> Notices
    {
        get
        {
            if (_notices is null)
            {
                var verbose = Preferences.IsVerbose(command);
                _notices = new Relay<Notice>(this, Write, notice => verbose || notice.Level != NoticeLevel.Verbose);
            }

            return _notices;
        }
    }

    /// <summary>Makes room on the host for a notice, where something is drawn there.</summary>
    internal Action? MakeRoom { get; set; }

    /// <summary>Ends what the command is waiting for. From any thread.</summary>
    internal void Cancel()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stop came when the command had just ended.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>Has what the engine reports handled on the pipeline's thread.</summary>
    internal IProgress<T> Relay<T>(Action<T> handle) => new Relay<T>(this, handle, static _ => true);

    /// <summary>Has something done on the pipeline's thread, soon. From any thread.</summary>
    internal void Post(Action action)
    {
        lock (_queue)
        {
            _queue.Enqueue(action);
            Monitor.Pulse(_queue);
        }
    }

    /// <summary>Has something asked on the pipeline's thread, while that waits for whoever asks. From any thread.</summary>
    internal Task<T> AskAsync<T>(Func<T> ask)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.SetResult(ask());
            }
            finally
            {
                // Without an answer the command is at its end.
                answer.TrySetCanceled();
            }
        });
        return answer.Task;
    }

    /// <summary>Waits for a call; throws <see cref="PipelineStoppedException"/> as soon as the pipeline is stopped.</summary>
    internal T Await<T>(Task<T> call)
    {
        if (!call.IsCompleted)
        {
            _ = call.ContinueWith(
                _ => Post(static () => { }), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            using var wake = _stop.Token.Register(() => Post(static () => { }));
            try
            {
                while (!call.IsCompleted && !_stop.IsCancellationRequested)
                {
                    Take()();
                }
            }
            catch
            {
                // What was to be written was refused, for instance by -WarningAction Stop: the call has no one left to serve.
                _stop.Cancel();
                Settle(call);
                throw;
            }

            if (_stop.IsCancellationRequested)
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
    /// the response is known. Throws <see cref="PipelineStoppedException"/> as soon as the pipeline is stopped; the request goes on.
    /// </summary>
    internal T AwaitAlone<T>(Task<T> request)
    {
        try
        {
            request.Wait(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !request.IsCompleted)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is AggregateException or OperationCanceledException)
        {
            // Thrown below as it is.
        }

        return request.GetAwaiter().GetResult();
    }

    /// <summary>Handles each item of a stream as it comes.</summary>
    internal void Each<T>(IAsyncEnumerable<T> stream, Action<T> handle)
    {
        var items = stream.GetAsyncEnumerator(_stop.Token);
        try
        {
            while (Next(items))
            {
                handle(items.Current);
            }
        }
        finally
        {
            // A stream that was abandoned on its way to the next item must not be disposed of under its own feet.
            if (!_stop.IsCancellationRequested)
            {
                items.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
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

    private bool Next<T>(IAsyncEnumerator<T> items)
    {
        var moving = items.MoveNextAsync();
        return moving.IsCompletedSuccessfully ? moving.Result : Await(moving.AsTask());
    }

    private void Write(Notice notice)
    {
        MakeRoom?.Invoke();
        if (notice.Level == NoticeLevel.Warning)
        {
            command.WriteWarning(notice.Text);
        }
        else
        {
            command.WriteVerbose(notice.Text);
        }
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
