using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Http;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Cli;

/// <summary>
/// Executions that are followed to their ends. Each is written as it ends; whatever ends the wait before, those that are still open are
/// named once, with the line that goes on waiting for them.
/// </summary>
/// <param name="session">The command.</param>
/// <param name="projectId">The project of them all.</param>
/// <param name="ids">The executions, each once.</param>
/// <param name="options">How long, and how often.</param>
/// <param name="watcher">Shows them meanwhile and in the end; null shows how far they are, and writes each.</param>
internal sealed class Followed(Session session, Guid projectId, IReadOnlyList<Guid> ids, WaitOptions options, Watcher? watcher = null)
    : IProgress<WaitProgress>
{
    private readonly List<Guid> _open = [.. ids];
    private readonly List<PlexException> _failures = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private ExceptionDispatchInfo? _broken;
    private string _shown = "";

    /// <summary>Follows them.</summary>
    /// <param name="known">Them as they were last seen; null reads them first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task RunAsync(IReadOnlyList<PlexExecution>? known, CancellationToken cancellationToken)
    {
        try
        {
            var executions = FollowAsync(known, cancellationToken);
            var written = watcher is null
                ? Rendering.FollowedAsync(session, executions, single: ids.Count == 1)
                : watcher.ShowAsync(executions, cancellationToken);
            await written.ConfigureAwait(false);
        }
        catch (OutputException e) when (!e.ReaderGone)
        {
            NameOpen();
            throw;
        }

        NameOpen();
        _failures.ForEach(session.Fail);
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

    // Never throws, so that what has been written by then is a whole document.
    private async IAsyncEnumerable<PlexExecution> FollowAsync(
        IReadOnlyList<PlexExecution>? known,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var executions = known ?? await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (_broken is not null)
        {
            // What is known of them by now is not lost.
            foreach (var execution in executions.Where(execution => execution.IsFinished))
            {
                _open.Remove(execution.Id);
                yield return execution;
            }

            yield break;
        }

        var wait = new ExecutionWait(executions, _ => session.Executions, Left())
        {
            Seeing = watcher is null ? null : watcher.See,
            Losing = watcher is null ? null : watcher.Lose,
        };
        var ends = wait.RunAsync(watcher is null ? this : null, session, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (ends.ConfigureAwait(false))
        {
            while (_broken is null && await GuardAsync(async () => await ends.MoveNextAsync().ConfigureAwait(false)).ConfigureAwait(false))
            {
                _open.Remove(ends.Current.Id);
                Messages.EndProgress();
                yield return ends.Current;
            }
        }

        Messages.EndProgress();
        foreach (var (execution, failure) in wait.Lost)
        {
            if (failure.Error == PlexErrors.ExecutionNotFound)
            {
                _open.Remove(execution.Id);
            }

            // One refusal may be about several.
            if (!_failures.Exists(other => other.Message == failure.Message))
            {
                _failures.Add(failure);
            }

            yield return execution;
        }

        if (_broken is not null)
        {
            yield break;
        }

        foreach (var execution in wait.Open)
        {
            _failures.Add(new PlexException(
                PlexErrors.WaitTimedOut, $"{PlexText.Line(execution.ToString())}: not finished after {options.Timeout?.TotalSeconds} "
                    + "s; it goes on.",
                new PlexSubject { ProjectId = execution.ProjectId, ExecutionId = execution.Id }));
            yield return execution;
        }
    }

    private async Task<List<PlexExecution>> ReadAsync(CancellationToken cancellationToken)
    {
        var read = new List<PlexExecution>();
        foreach (var id in ids)
        {
            _ = await GuardAsync(async () =>
            {
                try
                {
                    read.Add(await new FirstLook(Left()).ReadAsync(
                        cancellationToken => session.Executions.GetAsync(projectId, id, RetryPolicy.Once, session, cancellationToken),
                        new PlexSubject { Server = session.Engine.Connection.Server, ProjectId = projectId, ExecutionId = id },
                        session,
                        cancellationToken).ConfigureAwait(false));
                }
                catch (PlexException e) when (!e.Error.IsOfCredential)
                {
                    // The others can still be followed.
                    if (e.Error == PlexErrors.ExecutionNotFound)
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
        Messages.LineAnywhere(
            $"  plexctl action wait --project {projectId}{string.Concat(_open.Select(id => $" --id {id}"))}{Messages.ConnectionOptions}");
    }
}
