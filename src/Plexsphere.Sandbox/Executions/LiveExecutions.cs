using System.Diagnostics.CodeAnalysis;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Executions;

/// <summary>The executions dispatched since the start, in creation order.</summary>
internal sealed class LiveExecutions
{
    private readonly Lock _gate = new();
    private readonly List<Execution> _ordered = [];
    private readonly Dictionary<Guid, Execution> _byId = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _ordered.Count;
            }
        }
    }

    public Execution this[int index]
    {
        get
        {
            lock (_gate)
            {
                return _ordered[index];
            }
        }
    }

    /// <summary>Mints an execution: the creation time is taken inside, so that times are in creation order too.</summary>
    internal Execution Add(Func<DateTimeOffset, Execution> mint)
    {
        lock (_gate)
        {
            var execution = mint(SandboxClock.UtcNow);
            _ordered.Add(execution);
            _byId.Add(execution.Id, execution);
            return execution;
        }
    }

    internal bool TryFind(Guid id, [NotNullWhen(true)] out Execution? execution)
    {
        lock (_gate)
        {
            return _byId.TryGetValue(id, out execution);
        }
    }
}
