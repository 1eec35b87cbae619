namespace Plexsphere.Core.Executions;

/// <summary>The last executions that a connection delivered, for completion. A fixed number, however many were listed.</summary>
internal sealed class RecentExecutions
{
    private const int Capacity = 64;

    private readonly PlexExecution?[] slots = new PlexExecution?[Capacity];
    private int next;

    internal void Add(PlexExecution execution) =>
        Volatile.Write(ref slots[(uint)Interlocked.Increment(ref next) % Capacity], execution);

    /// <summary>When one of them was dispatched; null where it was not, or was too long ago to be among them.</summary>
    internal long? DispatchOf(Guid id)
    {
        foreach (var execution in slots)
        {
            if (execution?.Id == id && execution.DispatchedAt is { } sent)
            {
                return sent;
            }
        }

        return null;
    }

    internal IEnumerable<PlexExecution> All => slots.OfType<PlexExecution>();
}
