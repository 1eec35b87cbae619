using System.Collections.Concurrent;

namespace Plexsphere.Core.Executions;

/// <summary>
/// The executions that were dispatched so short a time ago that a server may not know them everywhere yet. Not being found means nothing
/// for them. Safe to use from several threads at once.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FreshDispatches(TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, long> _sent = [];
    private readonly ConcurrentQueue<Guid> _order = [];

    internal void Add(Guid id)
    {
        while (_order.TryPeek(out var oldest) && !Contains(oldest) && _order.TryDequeue(out var old))
        {
            _sent.TryRemove(old, out _);
        }

        _sent[id] = time.GetTimestamp();
        _order.Enqueue(id);
    }

    internal bool Contains(Guid id) => _sent.TryGetValue(id, out var sent) && time.GetElapsedTime(sent) < Grace;
}
