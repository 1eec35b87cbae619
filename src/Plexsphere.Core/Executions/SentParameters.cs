using System.Text.Json;

namespace Plexsphere.Core.Executions;

/// <summary>
/// The parameters of what this process has dispatched, because no server gives them back. They never leave the process but to be sent
/// again. A fixed number, the oldest are forgotten; safe to use from several threads at once.
/// </summary>
/// <param name="capacity">How many executions it remembers.</param>
internal sealed class SentParameters(int capacity)
{
    private readonly object _lock = new();
    private readonly Dictionary<(string Server, Guid Execution), IReadOnlyDictionary<string, JsonElement>?> _sent = [];
    private readonly Queue<(string Server, Guid Execution)> _order = [];

    /// <summary>Those of this process, whichever connection they were sent over.</summary>
    internal static SentParameters OfThisProcess { get; } = new(100_000);

    /// <summary>Remembers what an execution was dispatched with; null is nothing.</summary>
    internal void Add(Uri server, Guid execution, IReadOnlyDictionary<string, JsonElement>? parameters)
    {
        lock (_lock)
        {
            if (!_sent.TryAdd((Origin(server), execution), parameters))
            {
                return;
            }

            _order.Enqueue((Origin(server), execution));
            if (_order.Count > capacity)
            {
                _sent.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Whether it is known what an execution was dispatched with, and what that was; null is nothing.</summary>
    internal bool TryGet(Uri server, Guid execution, out IReadOnlyDictionary<string, JsonElement>? parameters)
    {
        lock (_lock)
        {
            return _sent.TryGetValue((Origin(server), execution), out parameters);
        }
    }

    private static string Origin(Uri server) => server.GetLeftPart(UriPartial.Authority);
}
