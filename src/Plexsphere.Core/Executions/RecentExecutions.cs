namespace Plexsphere.Core.Executions;

/// <summary>The last executions that a connection delivered, for completion. A fixed number, however many were listed.</summary>
internal sealed class RecentExecutions
{
    private const int Capacity = 64;

    private readonly PlexExecution?[] _slots = new PlexExecution?[Capacity];
    private int _next;

    internal void Add(PlexExecution execution) =>
        Volatile.Write(ref _slots[(uint)Interlocked.Increment(ref _next) % Capacity], execution);

    internal IEnumerable<PlexExecution> All => _slots.OfType<PlexExecution>();
}
