namespace Plexsphere.Core.Watching;

/// <summary>
/// Executions as somebody sees them who watches them: in place on a terminal, and elsewhere as a line for each change. It touches no
/// terminal itself: what it returns is to be written to it.
/// </summary>
internal sealed class WatchView
{
    /// <summary>How often to draw: often enough for a change of the window's size, and for seconds to go by evenly.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly bool _isOfSeveral;
    private readonly Func<TerminalSize?> _size;
    private readonly Action<string> _say;
    private readonly TimeProvider _time;
    private readonly WatchList _list;
    private readonly Frame _frame = new();
    private TerminalSize? _known;
    private bool _isClosed;

    /// <param name="isOfSeveral">Whether several executions are watched.</param>
    /// <param name="size">Tells the terminal's size, anew each time; null where there is none to be drawn on.</param>
    /// <param name="say">Takes a line for a change, where nothing is drawn. Called on any thread.</param>
    /// <param name="time">The clock; null is the machine's.</param>
    internal WatchView(bool isOfSeveral, Func<TerminalSize?> size, Action<string> say, TimeProvider? time = null)
    {
        _isOfSeveral = isOfSeveral;
        _size = size;
        _say = say;
        _time = time ?? TimeProvider.System;
        _list = new WatchList(_time);
        _known = size();
    }

    /// <summary>Takes note of how an execution fares. From any thread.</summary>
    internal void See(PlexExecution execution) => Say(_list.See(execution));

    /// <summary>Takes note that an execution can no longer be followed. From any thread.</summary>
    internal void Lose(PlexExecution execution) => Say(_list.Lose(execution));

    /// <summary>Takes note that an execution has come out of the wait, however it ended. From any thread.</summary>
    internal void End(PlexExecution execution)
    {
        if (_list.End(execution) is { } end && _known is null)
        {
            _say(WatchLines.End(end));
        }
    }

    /// <summary>
    /// What shows how the nodes fare now; nothing where that is seen already, and once it is closed. Like the next two, for one thread at a
    /// time.
    /// </summary>
    internal string Draw()
    {
        if (_isClosed || _known is not { } known)
        {
            return "";
        }

        // A terminal that has gone is drawn on as before.
        var size = _size() ?? known;
        _known = size;
        return _frame.Draw(WatchLines.Of(_list.Nodes, _list.Ends, _isOfSeveral, _time.GetUtcNow(), size), size.Width);
    }

    /// <summary>What makes room for something else; the next drawing comes below it.</summary>
    internal string Erase() => _frame.Erase();

    /// <summary>What shows how the nodes fare at the end, also where the terminal itself has shown that Ctrl+C was pressed.</summary>
    internal string Close()
    {
        var text = Erase() + Draw();
        _isClosed = true;
        return text;
    }

    private void Say(IReadOnlyList<WatchedNode> changed)
    {
        if (_known is not null)
        {
            return;
        }

        var now = _time.GetUtcNow();
        foreach (var node in changed)
        {
            _say(WatchLines.Change(node, _isOfSeveral, now));
        }
    }
}
