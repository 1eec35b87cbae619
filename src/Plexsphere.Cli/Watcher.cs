using Plexsphere.Core.Watching;

namespace Plexsphere.Cli;

/// <summary>
/// Executions on stderr as they are followed: a line for each node, in place on a terminal; elsewhere a line for each change. What the
/// nodes put out goes to stdout, in the end.
/// </summary>
/// <param name="session">The command.</param>
/// <param name="isOfSeveral">Whether there are several executions.</param>
internal sealed class Watcher(Session session, bool isOfSeveral)
{
    private readonly WatchView _view = new(
        isOfSeveral,
        static () => Messages.IsQuiet ? null : StandardStream.Error.Screen,
        static line =>
        {
            if (!Messages.IsQuiet)
            {
                Messages.Line(line);
            }
        });

    /// <summary>Takes note of how an execution fares. From any thread.</summary>
    internal void See(PlexExecution execution) => _view.See(execution);

    /// <summary>Takes note that an execution can no longer be followed. From any thread.</summary>
    internal void Lose(PlexExecution execution, PlexException failure) => _view.Lose(execution);

    /// <summary>Shows executions until they have ended, and then what they put out; not where the command was told to end before.</summary>
    internal async Task ShowAsync(IAsyncEnumerable<PlexExecution> executions, CancellationToken cancellationToken)
    {
        session.Engine.Names.Book.WarnOfFlaw(session);
        var watched = new List<PlexExecution>();
        Messages.Drawing = _view.Erase;
        var pace = new Timer(_ => Messages.Draw(_view.Draw), null, TimeSpan.Zero, WatchView.Pace);
        try
        {
            await foreach (var execution in executions.ConfigureAwait(false))
            {
                _view.End(execution);
                watched.Add(execution);
            }
        }
        finally
        {
            // Nothing is drawn after the last drawing.
            await pace.DisposeAsync().ConfigureAwait(false);
            Messages.Drawing = null;
            Messages.Draw(_view.Close);
        }

        if (!cancellationToken.IsCancellationRequested)
        {
            var outputs = WatchedOutputs.Of(watched);
            Rendering.Folded(session, outputs.Groups);
            foreach (var (_, failure) in outputs.Unread)
            {
                session.Fail(failure);
            }
        }
    }
}
