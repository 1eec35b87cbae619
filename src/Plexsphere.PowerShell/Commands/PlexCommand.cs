using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;
using System.Runtime.CompilerServices;
using Plexsphere.Core.Http;
using Plexsphere.PowerShell.Loading;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares: stopping, waiting for the engine on the pipeline's thread, and error records.</summary>
public abstract class PlexCommand : PSCmdlet, IDisposable
{
    // The parameters that say what a command is about.
    private static readonly string[] Identities = ["Node", "Id", "InputObject", "Selector"];

    private HashSet<string> _given = [];
    private string? _named;
    private bool _mayEndOnError;
    private bool _isOver;

    private protected PlexCommand() => Pump = new PipelinePump(this);

    /// <summary>The pipeline's thread.</summary>
    private protected PipelinePump Pump { get; }

    private protected CancellationToken Stop => Pump.Stop;

    private protected IProgress<Notice> Notices => Pump.Notices;

    /// <summary>Ends what the cmdlet is waiting for.</summary>
    protected sealed override void StopProcessing() => Pump.Cancel();

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
            Pump.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    protected sealed override void BeginProcessing()
    {
        // Asked here: later the bound parameters are those of the last record too.
        var bound = MyInvocation.BoundParameters;
        _given = [.. bound.Keys];

        var nothing = bound.FirstOrDefault(
            pair => (pair.Value is null || pair.Value == AutomationNull.Value) && !MayBeNull(pair.Key)).Key;
        _named = MyInvocation.ExpectingInput ? Array.Find(Identities, name => bound.ContainsKey(name) && SaysWhat(name)) : null;
        _mayEndOnError = Preferences.MayEndOnError(this);
        try
        {
            if (nothing is not null)
            {
                throw new PlexException(
                    PlexErrors.InvalidArgument, $"-{nothing} is null. Leave it out, or give it a value.");
            }

            Begin();
        }
        catch (PlexException e)
        {
            // What is refused before the first record is refused for all.
            ThrowTerminatingError(ErrorRecords.From(e, null, SessionState));
        }
        catch (FileNotFoundException e) when (DependencyContext.Explain(e) is { } incomplete)
        {
            ThrowTerminatingError(incomplete);
        }
        catch (Exception e) when (IsOurs(e))
        {
            ThrowTerminatingError(ErrorRecords.From(Unexpected(e), null, SessionState));
        }
    }

    /// <inheritdoc />
    protected sealed override void ProcessRecord() => Guard(null, () =>
    {
        if (_named is not null)
        {
            // Else each record would have the command do the same again, in the project of the record.
            throw new PlexException(
                PlexErrors.InvalidArgument, $"-{_named} was given, and an object was piped as well: a command takes one or the other.");
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

    /// <summary>
    /// Has everything written that was set going before; called before an error, after which nothing may be written any more.
    /// </summary>
    /// <param name="last">Whether the error is likely to end the command, so that what is to be followed must be followed now.</param>
    /// <returns>The errors of what was set going.</returns>
    private protected virtual IReadOnlyList<(object? Target, PlexException Failure)> Settle(bool last) => [];

    /// <summary>What was set going or followed and has not come out, with what to do about it; nothing where all has.</summary>
    private protected virtual IEnumerable<string> Left() => [];

    /// <summary>Whether a parameter was given as an argument or preset, and did not come from the pipeline.</summary>
    private protected bool WasGiven(string parameter) => _given.Contains(parameter);

    private protected T Await<T>(Task<T> call) => Pump.Await(call);

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
            Pump.Drain();
        }
        catch (PlexException e)
        {
            WriteFailure(e, target);
        }
        catch (FileNotFoundException e) when (DependencyContext.Explain(e) is { } incomplete)
        {
            ThrowTerminatingError(incomplete);
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (IsOurs(e))
        {
            WriteFailure(Unexpected(e), target);
        }
    }

    // Elsewhere it filters, and what is piped is what is filtered.
    private bool SaysWhat(string parameter) =>
        GetType().GetProperty(parameter)!.GetCustomAttributes<ParameterAttribute>().Any(place => place.Mandatory);

    // Common parameters are the engine's own.
    private bool MayBeNull(string parameter) =>
        GetType().GetProperty(parameter) is not { } property || property.IsDefined(typeof(AllowNullAttribute), inherit: true);

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
        var others = Settle(ends || _mayEndOnError);
        Pump.Drain();
        var record = ErrorRecords.From(failure, target, SessionState);
        try
        {
            if (ends)
            {
                ThrowTerminatingError(record);
            }

            WriteError(record);
        }
        finally
        {
            // A stop alone can keep an error back.
            failure.IsTold = !Stop.IsCancellationRequested;
        }

        WriteFailures(others);
    }

    private protected void WriteFailures(IEnumerable<(object? Target, PlexException Failure)> failures)
    {
        foreach (var (target, failure) in failures)
        {
            WriteFailure(failure, target);
        }
    }

    /// <summary>Whether nothing further could succeed after this failure.</summary>
    private protected virtual bool EndsCommand(PlexError error) => error.IsOfCredential || error == PlexErrors.NotProvisioned;
}
