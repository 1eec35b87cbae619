using System.Management.Automation;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;
using Plexsphere.Core.Watching;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>
/// Follows executions to their ends, and shows their nodes meanwhile: on the host's screen, or as information records where it has none.
/// </summary>
/// <param name="command">The command.</param>
/// <param name="pump">Its thread.</param>
/// <param name="serviceOf">Where an execution is read.</param>
internal sealed class ExecutionWatcher(PSCmdlet command, PipelinePump pump, Func<PlexExecution, ExecutionService> serviceOf)
    : ExecutionFollower(command, pump, serviceOf)
{
    // An object that is written comes to the screen as well: none is, as long as something is drawn there.
    private readonly List<PlexExecution> _watched = [];

    private WatchView? _view;
    private int _isDue;

    private protected override Action<PlexExecution>? Seeing => execution => _view!.See(execution);

    private protected override Action<PlexExecution, PlexException>? Losing => (execution, _) => _view!.Lose(execution);

    internal override void Write(PlexExecution item) => _watched.Add(item);

    /// <summary>Writes those that have ended, and those that were lost as they were last seen.</summary>
    internal void WriteExecutions() => _watched.ForEach(base.Write);

    /// <summary>What the nodes put out that have ended, equal outputs together, which is how the executions have come out then.</summary>
    internal WatchedOutputs Outputs()
    {
        _watched.ForEach(Ledger.Settle);
        return WatchedOutputs.Of(_watched);
    }

    private protected override void Run(
        IReadOnlyList<PlexExecution> followed,
        Func<IProgress<WaitProgress>?, IAsyncEnumerable<PlexExecution>> run,
        Action<PlexExecution> ended)
    {
        var view = _view = new WatchView(
            followed.Count > 1,
            () => HostScreen.SizeOf(Command.Host),
            line => Pump.Post(() => Command.WriteInformation(line, ["PSHOST", "PlexWatch"])));
        Pump.MakeRoom = () => Show(view.Erase());
        using var pace = new Timer(_ => DrawSoon(view), null, TimeSpan.Zero, WatchView.Pace);
        try
        {
            Pump.Each(run(null), execution =>
            {
                view.End(execution);
                ended(execution);
            });
            Pump.Drain();
        }
        finally
        {
            Pump.MakeRoom = null;
            Show(view.Close());
        }
    }

    // One drawing at a time: who debugs a script keeps the pipeline's thread for long.
    private void DrawSoon(WatchView view)
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
        {
            Pump.Post(() =>
            {
                _isDue = 0;
                Show(view.Draw());
            });
        }
    }

    private void Show(string text)
    {
        if (text.Length > 0)
        {
            Command.Host.UI.Write(text);
        }
    }
}
