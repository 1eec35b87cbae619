using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Loading;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares: stopping, waiting for the engine on the pipeline's thread, and error records.</summary>
public abstract class PlexCommand : PSCmdlet, IDisposable
{
    private protected const int MaxWaitSeconds = 30 * 24 * 60 * 60;
    private protected const int MaxPollSeconds = 3600;
    private const int ProgressActivity = 0x506C6578;

    private readonly PipelinePump pump = new();

    // Made with the object: a stop can arrive before the first record does.
    private readonly CancellationTokenSource stop = new();
    private Relay<Notice>? notices;

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
        catch (FileNotFoundException e) when (DependencyContext.Explain(e) is { } incomplete)
        {
            ThrowTerminatingError(incomplete);
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

    /// <summary>Carries the engine's notices to the verbose and warning streams. Most are about requests, and most people do not ask.</summary>
    private protected IProgress<Notice> Notices
    {
        get
        {
            if (notices is null)
            {
                var verbose = IsVerbose();
                notices = new Relay<Notice>(pump, Write, notice => verbose || notice.Level != NoticeLevel.Verbose);
            }

            return notices;

            void Write(Notice notice)
            {
                if (notice.Level == NoticeLevel.Warning)
                {
                    WriteWarning(notice.Text);
                }
                else
                {
                    WriteVerbose(notice.Text);
                }
            }
        }
    }

    /// <summary>Has what the engine reports handled on the pipeline's thread.</summary>
    private protected IProgress<T> OnPipeline<T>(Action<T> handle) => new Relay<T>(pump, handle, static _ => true);

    private bool IsVerbose() => MyInvocation.BoundParameters.TryGetValue("Verbose", out var given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.ConvertTo<ActionPreference>(GetVariableValue("VerbosePreference", ActionPreference.SilentlyContinue)) is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

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
        catch (FileNotFoundException e) when (DependencyContext.Explain(e) is { } incomplete)
        {
            ThrowTerminatingError(incomplete);
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

    /// <summary>
    /// Writes what a wait follows: each when it has ended, then those that are still open or lost, then the errors. All objects come
    /// before the first error, because with -ErrorAction Stop nothing comes after it.
    /// </summary>
    /// <param name="wait">The wait.</param>
    /// <param name="stream">What it yields.</param>
    /// <param name="title">What the progress bar is about.</param>
    /// <param name="late">What is to be said of one that the time-out left open.</param>
    /// <param name="unsuccessful">What is to be said of one that has ended; null where it ended well, or nobody wants to know.</param>
    private protected void Follow<TKey, T>(
        Wait<TKey, T> wait,
        IAsyncEnumerable<T> stream,
        string title,
        Func<T, PlexException> late,
        Func<T, PlexException?> unsuccessful)
        where TKey : notnull
        where T : class
    {
        var failures = new List<(T Item, PlexException Failure)>();
        PlexException? broken = null;
        try
        {
            Each(stream, item =>
            {
                if (unsuccessful(item) is { } failure)
                {
                    failures.Add((item, failure));
                }

                WriteObject(item);
            });
        }
        catch (PlexException e)
        {
            broken = e;
        }
        finally
        {
            WriteProgress(new ProgressRecord(ProgressActivity, PlexText.Line(title), "done") { RecordType = ProgressRecordType.Completed });
        }

        foreach (var item in wait.Open.Concat(wait.Lost.Select(lost => lost.Item)))
        {
            WriteObject(item);
        }

        foreach (var (item, failure) in wait.Lost.Concat(wait.Open.Select(item => (item, broken ?? late(item)))).Concat(failures))
        {
            WriteFailure(failure, item);
        }
    }

    /// <summary>Shows how far a wait has come.</summary>
    private protected void ShowProgress(string title, string status, int percent)
    {
        var line = PlexText.Line(status);
        WriteVerbose($"{PlexText.Line(title)}: {line}");
        WriteProgress(new ProgressRecord(ProgressActivity, PlexText.Line(title), line) { PercentComplete = percent });
    }

    private static ErrorRecord Record(PlexException failure, object? target) =>
        new(failure, failure.ErrorId, Enum.Parse<ErrorCategory>(failure.Error.Category), target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = failure.RecommendedAction },
        };

    /// <summary>Whether nothing further could succeed after this failure.</summary>
    private protected virtual bool EndsCommand(PlexError error) => error.ExitCode == 3 || error == PlexErrors.NotProvisioned;
}
