using System.Collections.Concurrent;

namespace Plexsphere.Sandbox.Operations;

/// <summary>Counts the requests that reached the sandbox, whatever the response was. Safe for any number of threads.</summary>
public sealed class SandboxRequests
{
    private readonly ConcurrentDictionary<string, long> _counts = new();

    internal SandboxRequests()
    {
    }

    /// <summary>All requests.</summary>
    public long Total => _counts.Values.Sum();

    /// <summary>The requests of one operation, named as in <see cref="SandboxOperations"/>.</summary>
    /// <param name="operation">The operation.</param>
    public long this[string operation] => _counts.GetValueOrDefault(operation);

    /// <summary>The counts as they are now, by operation.</summary>
    public IReadOnlyDictionary<string, long> Snapshot() => new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);

    internal void Reset() => _counts.Clear();

    internal void Add(string operation) => _counts.AddOrUpdate(operation, 1, (_, count) => count + 1);
}
