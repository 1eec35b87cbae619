using System.Management.Automation;
using Plexsphere.Core.Waiting;

namespace Plexsphere.PowerShell.Streams;

/// <summary>
/// Follows what a command has set going, or was given, and writes each when it has ended. What differs between what can be followed is
/// told by those who inherit.
/// </summary>
/// <typeparam name="T">What is followed.</typeparam>
/// <param name="command">The command.</param>
/// <param name="pump">Its thread.</param>
/// <param name="keyOf">What tells those apart.</param>
internal abstract class Follower<T>(PSCmdlet command, PipelinePump pump, Func<T, object> keyOf)
    where T : class
{
    /// <summary>The command.</summary>
    private protected PSCmdlet Command => command;

    /// <summary>Its thread.</summary>
    private protected PipelinePump Pump => pump;

    /// <summary>What is followed, or was set going and not written yet.</summary>
    internal Ledger<T> Ledger { get; } = new(keyOf);

    /// <summary>Writes something that was set going.</summary>
    internal virtual void Write(T item) => Ledger.Write(command, item, pump.Stop);

    /// <summary>What is left when the command is over, as lines that go on with it.</summary>
    internal IEnumerable<string> Left()
    {
        var unknown = Ledger.Close();
        return Open(Ledger.Unwritten).Concat(unknown);
    }

    /// <summary>
    /// Writes each when it has ended, then those that the time-out left open or that are lost. The errors are the caller's to write: all
    /// objects come before the first, because with -ErrorAction Stop nothing comes after it.
    /// </summary>
    /// <param name="start">Makes the wait.</param>
    /// <param name="options">How long, and how often.</param>
    /// <param name="errorOnFailure">Whether one that did not end well is an error.</param>
    private protected IReadOnlyList<(object? Target, PlexException Failure)> Follow<TKey, TSource>(
        Func<IReadOnlyList<T>, Wait<TKey, TSource, T>> start, WaitOptions options, bool errorOnFailure)
        where TKey : notnull
        where TSource : notnull
    {
        var followed = Ledger.Unwritten.ToList();
        if (followed.Count == 0)
        {
            return [];
        }

        var wait = start(followed);
        var failures = new List<(T Item, PlexException Failure)>();
        var goesOn = new List<string>();
        PlexException? broken = null;
        try
        {
            Run(followed, progress => wait.RunAsync(progress, pump.Notices, pump.Stop), Ended);
        }
        catch (PlexException e)
        {
            broken = e;
        }

        if (wait.Failed is { } first)
        {
            goesOn.AddRange(Open(wait.Open));
            if (!failures.Exists(failure => ReferenceEquals(failure.Item, first)))
            {
                failures.Add((first, FailureOf(first)!));
            }
        }

        foreach (var item in wait.Open.Concat(wait.Lost.Select(lost => lost.Item)))
        {
            Write(item);
        }

        goesOn.ForEach(command.WriteWarning);
        var late = wait.Failed is null || broken is not null ? wait.Open.Select(item => (item, broken ?? Late(item, options))) : [];
        return [.. wait.Lost.Concat(late).Concat(failures).Select(error => ((object?)error.Item1, error.Item2))];

        void Ended(T item)
        {
            if (errorOnFailure && FailureOf(item) is { } failure)
            {
                failures.Add((item, failure));
            }

            Write(item);
        }
    }

    /// <summary>Runs a wait, shows how far it is, and has each handled when it has ended.</summary>
    /// <param name="followed">What is followed.</param>
    /// <param name="run">Begins the wait.</param>
    /// <param name="ended">Handles one that has ended.</param>
    private protected virtual void Run(
        IReadOnlyList<T> followed, Func<IProgress<WaitProgress>?, IAsyncEnumerable<T>> run, Action<T> ended)
    {
        using var bar = new ProgressBar(command, PlexText.Line($"Waiting for {TitleOf(followed)}"));
        pump.Each(run(pump.Relay<WaitProgress>(progress => Show(bar, progress))), ended);
    }

    /// <summary>What they are, for the progress bar.</summary>
    private protected abstract string TitleOf(IReadOnlyList<T> followed);

    /// <summary>What an error about one is about.</summary>
    private protected abstract PlexSubject SubjectOf(T item);

    /// <summary>What is to be said of one that has ended; null where it ended well.</summary>
    private protected abstract PlexException? FailureOf(T item);

    /// <summary>A line for each place where some of them go on, with the command that goes on waiting for them.</summary>
    private protected abstract IEnumerable<string> Open(IEnumerable<T> unwritten);

    private static void Show(ProgressBar bar, WaitProgress progress)
    {
        var open = progress.Open.Length == 0 ? "" : $"; open: {progress.Open}";
        bar.Show(PlexText.Line($"{progress.Status}, after {Elapsed.Text(progress.Elapsed)}{open}"), progress.Percent);
    }

    private PlexException Late(T item, WaitOptions options) => new(
        PlexErrors.WaitTimedOut,
        $"{PlexText.Line(item.ToString())}: not finished after {options.Timeout?.TotalSeconds} s; it goes on.",
        SubjectOf(item));
}
