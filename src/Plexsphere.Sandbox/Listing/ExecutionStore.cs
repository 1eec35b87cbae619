using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.History;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Listing;

/// <summary>
/// All executions of the first project in creation order: the seeded history, then what was dispatched. An execution's
/// place in that order never changes, which is what cursors rely on; a listing goes through it from either end.
/// </summary>
internal sealed class ExecutionStore(SeededHistory history, LiveExecutions live, SandboxOrder order)
{
    private readonly int _step = order == SandboxOrder.Oldest ? 1 : -1;

    public int Count => history.Count + live.Count;

    internal bool TryRender(Guid id, out ReadOnlyMemory<byte> rendered)
    {
        if (live.TryFind(id, out var execution))
        {
            rendered = execution.Render();
            return true;
        }

        var index = history.IndexOf(id);
        var run = 1;
        rendered = index < 0 ? default : history.Render(index, ref run);
        return index >= 0;
    }

    /// <summary>Reads up to <paramref name="limit"/> matching executions, from the given place on or from the beginning.</summary>
    internal ExecutionPage Read(int? from, int limit, ExecutionFilter filter)
    {
        var count = Count;
        var parts = new List<ReadOnlyMemory<byte>>();
        var taken = 0;
        var at = Seek(from ?? (order == SandboxOrder.Oldest ? 0 : count - 1), count, filter);
        while (Within(at, count) && taken < limit)
        {
            // Neighbours of the history lie together, so without a filter they are taken together.
            var run = filter.IsEmpty ? limit - taken : 1;
            var part = Render(at, ref run);
            parts.Add(part);
            taken += run;
            at = Seek(at + (run * _step), count, filter);
        }

        return new ExecutionPage(parts, Within(at, count) ? at : null);
    }

    private static bool Within(int at, int count) => at >= 0 && at < count;

    /// <summary>Renders up to as many neighbours as wanted, and says how many.</summary>
    private ReadOnlyMemory<byte> Render(int at, ref int run)
    {
        if (at < history.Count)
        {
            return history.Render(at, ref run);
        }

        run = 1;
        return live[at - history.Count].Render();
    }

    private int Seek(int at, int count, ExecutionFilter filter)
    {
        while (Within(at, count) && !filter.IsEmpty && !Matches(at, filter))
        {
            at += _step;
        }

        return at;
    }

    private bool Matches(int at, ExecutionFilter filter)
    {
        if (at < history.Count)
        {
            return filter.Matches(history.StatusOf(at), history.ActionOf(at).Name);
        }

        var execution = live[at - history.Count];
        return filter.Matches(execution.Status, execution.Action.Name);
    }
}
