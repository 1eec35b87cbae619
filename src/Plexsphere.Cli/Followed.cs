using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary>
/// What is followed to its end. Each is written as it ends; whatever ends the wait before, those that are still open are named once, with
/// the line that goes on waiting for them. What differs between what can be followed is told by those who inherit.
/// </summary>
/// <typeparam name="TKey">What tells those apart.</typeparam>
/// <typeparam name="TSource">Whom they are asked of.</typeparam>
/// <typeparam name="T">What is followed.</typeparam>
/// <param name="run">The command.</param>
/// <param name="ids">Their ids, each once.</param>
/// <param name="options">How long, and how often.</param>
internal abstract class Followed<TKey, TSource, T>(CommandRun run, IReadOnlyList<Guid> ids, WaitOptions options) : IProgress<WaitProgress>
    where TKey : notnull
    where TSource : notnull
    where T : class
{
    private readonly List<Guid> _open = [.. ids];
    private readonly List<PlexException> _failures = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private ExceptionDispatchInfo? _broken;
    private string _shown = "";

    /// <summary>Follows them.</summary>
    /// <param name="known">Them as they were last seen; null reads them first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task RunAsync(IReadOnlyList<T>? known, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(FollowAsync(known, cancellationToken), single: ids.Count == 1, cancellationToken).ConfigureAwait(false);
        }
        catch (OutputException e) when (!e.ReaderGone)
        {
            NameOpen();
            throw;
        }

        NameOpen();
        _failures.ForEach(run.Fail);
        _broken?.Throw();
    }

    public void Report(WaitProgress value)
    {
        var text = value.Status;
        if (text != _shown)
        {
            _shown = text;
            Messages.Progress(text);
        }
    }

    /// <summary>Who is told how far the wait has come; nobody where it is shown otherwise.</summary>
    private protected virtual IProgress<WaitProgress>? Progress => this;

    /// <summary>Writes each as it comes: a single one by itself, several as a listing.</summary>
    private protected abstract Task WriteAsync(IAsyncEnumerable<T> items, bool single, CancellationToken cancellationToken);

    /// <summary>Makes the wait.</summary>
    private protected abstract Wait<TKey, TSource, T> WaitFor(IReadOnlyList<T> items, WaitOptions options);

    /// <summary>Looks once at one that is known by its id alone.</summary>
    private protected abstract Task<T> ReadAsync(Guid id, CancellationToken cancellationToken);

    private protected abstract Guid IdOf(T item);

    private protected abstract bool HasEnded(T item);

    /// <summary>What an error about one is about.</summary>
    private protected abstract PlexSubject SubjectOf(Guid id);

    /// <summary>Whether one is not there, or not any more: then nobody can wait for it.</summary>
    private protected abstract bool IsGone(PlexException failure);

    /// <summary>The command that goes on waiting, but for the ids.</summary>
    private protected abstract string WaitCommand { get; }

    // Never throws, so that what has been written by then is a whole document.
    private async IAsyncEnumerable<T> FollowAsync(
        IReadOnlyList<T>? known,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = known ?? await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (_broken is not null)
        {
            // What is known of them by now is not lost.
            foreach (var item in items.Where(HasEnded))
            {
                _open.Remove(IdOf(item));
                yield return item;
            }

            yield break;
        }

        var wait = WaitFor(items, Left());
        var ends = wait.RunAsync(Progress, run, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (ends.ConfigureAwait(false))
        {
            while (_broken is null && await GuardAsync(async () => await ends.MoveNextAsync().ConfigureAwait(false)).ConfigureAwait(false))
            {
                _open.Remove(IdOf(ends.Current));
                Messages.EndProgress();
                yield return ends.Current;
            }
        }

        Messages.EndProgress();
        foreach (var (item, failure) in wait.Lost)
        {
            if (IsGone(failure))
            {
                _open.Remove(IdOf(item));
            }

            // One refusal may be about several.
            if (!_failures.Exists(other => other.Message == failure.Message))
            {
                _failures.Add(failure);
            }

            yield return item;
        }

        if (_broken is not null)
        {
            yield break;
        }

        foreach (var item in wait.Open)
        {
            _failures.Add(new PlexException(
                PlexErrors.WaitTimedOut,
                $"{PlexText.Line($"{item}")}: not finished after {options.Timeout?.TotalSeconds} s; it goes on.",
                SubjectOf(IdOf(item))));
            yield return item;
        }
    }

    private async Task<List<T>> ReadAsync(CancellationToken cancellationToken)
    {
        var read = new List<T>();
        foreach (var id in ids)
        {
            _ = await GuardAsync(async () =>
            {
                try
                {
                    read.Add(await new FirstLook(Left()).ReadAsync(
                        cancellationToken => ReadAsync(id, cancellationToken), SubjectOf(id), run, cancellationToken)
                        .ConfigureAwait(false));
                }
                catch (PlexException e) when (!e.Error.IsOfCredential)
                {
                    // The others can still be followed.
                    if (IsGone(e))
                    {
                        _open.Remove(id);
                    }

                    _failures.Add(e.Error == PlexErrors.WaitTimedOut ? e
                        : e is PlexApiException response
                        ? new PlexApiException(e.Error, response.Problem, $"{id}: {e.Message}", e.Subject)
                        : new PlexException(e.Error, $"{id}: {e.Message}", e.Subject));
                }

                return true;
            }).ConfigureAwait(false);
            if (_broken is not null)
            {
                break;
            }
        }

        return read;
    }

    // The time-out is that of the whole wait.
    private WaitOptions Left()
    {
        var left = options.Timeout - Stopwatch.GetElapsedTime(_started);
        return options with { Timeout = left < TimeSpan.Zero ? TimeSpan.Zero : left };
    }

    private async Task<bool> GuardAsync(Func<Task<bool>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again once the output is complete.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _broken = ExceptionDispatchInfo.Capture(e);
            return false;
        }
    }

    private void NameOpen()
    {
        if (_open.Count == 0)
        {
            return;
        }

        Messages.LineAnywhere("plexctl: still open; this goes on waiting:");
        Messages.LineAnywhere($"  {WaitCommand}{string.Concat(_open.Select(id => $" --id {id}"))}{Messages.ConnectionOptions}");
    }
}
