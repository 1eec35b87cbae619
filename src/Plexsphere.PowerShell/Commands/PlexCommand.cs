using System.Management.Automation;
using System.Runtime.CompilerServices;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Loading;
using Plexsphere.PowerShell.Sessions;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares: stopping, waiting for the engine on the pipeline's thread, and error records.</summary>
public abstract class PlexCommand : PSCmdlet, IDisposable
{
    private protected const int MaxWaitSeconds = 30 * 24 * 60 * 60;
    private protected const int MaxPollSeconds = 3600;
    private const int ProgressActivity = 0x506C6578;

    // The parameters that say what a command is about.
    private static readonly string[] Identities = ["Node", "Id", "InputObject", "Selector"];

    private readonly PipelinePump _pump = new();

    // Made with the object: a stop can arrive before the first record does.
    private readonly CancellationTokenSource _stop = new();
    private Relay<Notice>? _notices;
    private string? _named;
    private bool _isOver;

    private protected PlexCommand()
    {
    }

    private protected CancellationToken Stop => _stop.Token;

    /// <summary>Ends what the cmdlet is waiting for.</summary>
    protected sealed override void StopProcessing()
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

    /// <summary>
    /// Ends what is still under way, and says what is left of it. However a command ends, the engine calls this, and after
    /// <c>Select-Object -First</c> nothing but this.
    /// </summary>
    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            SayWhatIsLeft();
            _stop.Cancel();
            _stop.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    protected sealed override void BeginProcessing()
    {
        // Asked here: later the bound parameters are those of the last record too.
        var bound = MyInvocation.BoundParameters;
        _named = MyInvocation.ExpectingInput ? Array.Find(Identities, bound.ContainsKey) : null;
        ErrorsEnd = Ends("ErrorAction", "ErrorActionPreference");
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
        catch (Exception e) when (IsOurs(e))
        {
            ThrowTerminatingError(Record(Unexpected(e), null));
        }
    }

    /// <inheritdoc />
    protected sealed override void ProcessRecord() => Guard(null, () =>
    {
        if (_named is not null)
        {
            // Else each record would have the command do the same again, in the project of the record.
            throw new PlexException(
                PlexErrors.InvalidArgument, $"-{_named} says what is meant; besides it nothing can be piped. Leave one of the two out.");
        }

        Process();
    });

    /// <inheritdoc />
    protected sealed override void EndProcessing() => Guard(null, End);

    private protected virtual void Begin()
    {
    }

    private protected abstract void Process();

    private protected virtual void End()
    {
    }

    /// <summary>Whether an error may be the last thing that this command does.</summary>
    private protected bool ErrorsEnd { get; private set; }

    /// <summary>
    /// Has everything written that was set going before; called before an error, after which nothing may be written any more.
    /// </summary>
    /// <param name="last">Whether the error is likely to end the command, so that what is to be followed must be followed now.</param>
    /// <returns>The errors of what was set going.</returns>
    private protected virtual IReadOnlyList<(object? Target, PlexException Failure)> Settle(bool last) => [];

    /// <summary>What was set going or followed and has not come out, with what to do about it; nothing where all has.</summary>
    private protected virtual IEnumerable<string> Left() => [];

    /// <summary>Whether a later command of the pipeline wanted no more, as <c>Select-Object -First</c> does.</summary>
    private protected bool IsEnough { get; private set; }

    private protected T Await<T>(Task<T> call) => _pump.Await(call, _stop);

    /// <summary>Waits for a request that cannot be taken back.</summary>
    private protected T AwaitAlone<T>(Task<T> request) => PipelinePump.AwaitAlone(request, _stop.Token);

    /// <summary>Writes what the engine has reported meanwhile.</summary>
    private protected void WriteNotices() => _pump.Drain();

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
            if (!_stop.IsCancellationRequested)
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

    /// <summary>
    /// Carries the engine's notices to the verbose and warning streams. Most are about requests, and most people do not ask.
    /// </summary>
    private protected IProgress<Notice> Notices
    {
        get
        {
            if (_notices is null)
            {
                var verbose = IsVerbose();
                _notices = new Relay<Notice>(_pump, Write, notice => verbose || notice.Level != NoticeLevel.Verbose);
            }

            return _notices;

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
    private protected IProgress<T> OnPipeline<T>(Action<T> handle) => new Relay<T>(_pump, handle, static _ => true);

    private bool IsVerbose() => MyInvocation.BoundParameters.TryGetValue("Verbose", out var given)
        ? given is SwitchParameter { IsPresent: true }
        : Preference(
            "VerbosePreference", ActionPreference.SilentlyContinue) is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    // Stop, and what asks the user, who may say so.
    private bool Ends(string parameter, string variable) =>
        (MyInvocation.BoundParameters.TryGetValue(parameter, out var given)
            ? LanguagePrimitives.ConvertTo<ActionPreference>(given)
            : Preference(variable, ActionPreference.Continue))
            is not (ActionPreference.Continue or ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    private ActionPreference Preference(string variable, ActionPreference otherwise) =>
        LanguagePrimitives.ConvertTo<ActionPreference>(GetVariableValue(variable, otherwise));

    // Not through the streams, which are closed by now. What is written to the host's error line is seen at a terminal and in the error
    // output of a process, and cannot be taken for output.
    private void SayWhatIsLeft()
    {
        try
        {
            foreach (var line in Left())
            {
                Host?.UI?.WriteErrorLine(line);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A host without a user interface, or one that is going away itself: nobody is left to tell.
        }
    }

    /// <summary>Runs a piece of work; what fails in it becomes an error about the target.</summary>
    private protected void Guard(object? target, Action work)
    {
        try
        {
            work();
            _pump.Drain();
        }
        catch (PlexException e)
        {
            WriteFailure(e, target);
        }
        catch (FileNotFoundException e) when (DependencyContext.Explain(e) is { } incomplete)
        {
            ThrowTerminatingError(incomplete);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (IsOurs(e))
        {
            WriteFailure(Unexpected(e), target);
        }
    }

    // What comes from the engine itself, from later commands of the pipeline and from a stop goes its way.
    private static bool IsOurs(Exception failure) => failure is not (IContainsErrorRecord or FlowControlException or HaltCommandException);

    // By itself, because its caller must also work where the engine cannot be loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PlexException Unexpected(Exception failure) => Failures.Unexpected(failure);

    /// <summary>
    /// Writes a failure, after everything that was set going before; ends the command where nothing further could succeed either.
    /// </summary>
    private protected void WriteFailure(PlexException failure, object? target)
    {
        var ends = EndsCommand(failure.Error);
        var others = Settle(ends || ErrorsEnd);
        _pump.Drain();
        var record = Record(failure, target);
        if (ends)
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
        WriteFailures(others);
    }

    private protected void WriteFailures(IEnumerable<(object? Target, PlexException Failure)> failures)
    {
        foreach (var (target, failure) in failures)
        {
            WriteFailure(failure, target);
        }
    }

    /// <summary>
    /// Writes what a wait follows: each when it has ended, then those that are still open or lost. The errors are the caller's to write:
    /// all objects come before the first, because with -ErrorAction Stop nothing comes after it.
    /// </summary>
    /// <param name="ledger">What is followed.</param>
    /// <param name="wait">The wait.</param>
    /// <param name="stream">What it yields.</param>
    /// <param name="title">What the progress bar is about.</param>
    /// <param name="late">What is to be said of one that the time-out left open.</param>
    /// <param name="unsuccessful">What is to be said of one that has ended; null where it ended well, or nobody wants to know.</param>
    private protected IReadOnlyList<(object? Target, PlexException Failure)> Follow<TKey, T>(
        Ledger<T> ledger,
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

                Write(item);
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
            Write(item);
        }

        return [.. wait.Lost.Concat(wait.Open.Select(item => (item, broken ?? late(item)))).Concat(failures)
            .Select(error => ((object?)error.Item1, error.Item2))];

        void Write(T item) => WriteOut(ledger, item);
    }

    /// <summary>Writes something that was set going; from then on it is the pipeline's.</summary>
    private protected void WriteOut<T>(Ledger<T> ledger, T item)
        where T : class
    {
        try
        {
            WriteObject(item);
        }
        catch (FlowControlException)
        {
            IsEnough = true;
            throw;
        }
        finally
        {
            // What comes after the object may fail; only a stop can have kept the object itself back.
            if (!_stop.IsCancellationRequested)
            {
                ledger.Written(item);
            }
        }
    }

    /// <summary>Shows how far a wait has come.</summary>
    private protected void ShowProgress(string title, string status, int percent)
    {
        var line = PlexText.Line(status);
        WriteVerbose($"{PlexText.Line(title)}: {line}");
        WriteProgress(new ProgressRecord(ProgressActivity, PlexText.Line(title), line) { PercentComplete = percent });
    }

    /// <summary>Whether a server is another one than that of the runspace's default connection.</summary>
    private protected bool IsElsewhere(Uri server) =>
        DefaultConnection.Get(SessionState) is { } current && current.Server.AbsoluteUri.TrimEnd('/') != server.AbsoluteUri.TrimEnd('/');

    private ErrorRecord Record(PlexException failure, object? target)
    {
        // A line that is pasted goes to the runspace's default; where that is another server, it has to say so.
        if (failure.Subject.Server is { } server && IsElsewhere(server))
        {
            failure.Subject = failure.Subject with { OtherServer = server };
        }

        return new(failure, failure.ErrorId, Enum.Parse<ErrorCategory>(failure.Error.Category), target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = failure.RecommendedAction },
        };
    }

    /// <summary>Whether nothing further could succeed after this failure.</summary>
    private protected virtual bool EndsCommand(PlexError error) => error.ExitCode == 3 || error == PlexErrors.NotProvisioned;
}
