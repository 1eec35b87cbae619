using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares: stopping, waiting for the engine on the pipeline's thread, and error records.</summary>
public abstract class PlexCommand : PSCmdlet, IDisposable
{
    private readonly PipelinePump pump = new();

    // Made with the object: a stop can arrive before the first record does.
    private readonly CancellationTokenSource stop = new();

    private protected PlexCommand()
    {
    }

    private protected CancellationToken Stop => stop.Token;

    /// <summary>Ends what the cmdlet is waiting for.</summary>
    protected sealed override void StopProcessing()
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stop came when the command had just ended.
        }
    }

    /// <summary>Ends what is still under way; after <c>Select-Object -First</c> the engine calls nothing but this.</summary>
    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    protected sealed override void BeginProcessing()
    {
        try
        {
            Begin();
        }
        catch (PlexException e)
        {
            // What is refused before the first record is refused for all.
            ThrowTerminatingError(Record(e, null));
        }
    }

    /// <inheritdoc />
    protected sealed override void ProcessRecord() => Guard(null, Process);

    /// <inheritdoc />
    protected sealed override void EndProcessing() => Guard(null, End);

    private protected virtual void Begin()
    {
    }

    private protected abstract void Process();

    private protected virtual void End()
    {
    }

    private protected T Await<T>(Task<T> call) => pump.Await(call, stop);

    /// <summary>Handles each item of a stream as it comes.</summary>
    private protected void Each<T>(IAsyncEnumerable<T> stream, Action<T> handle)
    {
        var items = stream.GetAsyncEnumerator(Stop);
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
            if (!stop.IsCancellationRequested)
            {
                items.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
    }

    private bool Next<T>(IAsyncEnumerator<T> items)
    {
        var moving = items.MoveNextAsync();
        return moving.IsCompletedSuccessfully ? moving.Result : Await(moving.AsTask());
    }

    /// <summary>Carries the engine's notices to the verbose and warning streams.</summary>
    private protected IProgress<Notice> Notices => OnPipeline<Notice>(notice =>
    {
        if (notice.Level == NoticeLevel.Warning)
        {
            WriteWarning(notice.Text);
        }
        else
        {
            WriteVerbose(notice.Text);
        }
    });

    /// <summary>Has what the engine reports handled on the pipeline's thread.</summary>
    private protected IProgress<T> OnPipeline<T>(Action<T> handle) => new Relay<T>(pump, handle);

    /// <summary>Runs a piece of work; what fails in it becomes an error about the target.</summary>
    private protected void Guard(object? target, Action work)
    {
        try
        {
            work();
            pump.Drain();
        }
        catch (PlexException e)
        {
            WriteFailure(e, target);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Writes a failure; ends the command where nothing further could succeed either.</summary>
    private protected void WriteFailure(PlexException failure, object? target)
    {
        pump.Drain();
        var record = Record(failure, target);
        if (EndsCommand(failure.Error))
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }

    private static ErrorRecord Record(PlexException failure, object? target) =>
        new(failure, failure.ErrorId, Enum.Parse<ErrorCategory>(failure.Error.Category), target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = failure.RecommendedAction },
        };

    /// <summary>Whether nothing further could succeed after this failure.</summary>
    private protected virtual bool EndsCommand(PlexError error) => error.ExitCode == 3 || error == PlexErrors.NotProvisioned;
}
