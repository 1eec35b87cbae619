namespace Plexsphere.Core.Executions;

/// <summary>The last executions that a connection delivered, for completion. A fixed number, however many were listed.</summary>
internal sealed class RecentExecutions
{
    private const int Capacity = 64;

    private readonly PlexExecution?[] slots = new PlexExecution?[Capacity];
    private int next;

    internal void Add(PlexExecution execution) =>
        Volatile.Write(ref slots[(uint)Interlocked.Increment(ref next) % Capacity], execution);

    internal IEnumerable<PlexExecution> All => slots.OfType<PlexExecution>();
}
