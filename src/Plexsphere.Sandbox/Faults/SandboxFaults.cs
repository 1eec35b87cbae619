namespace Plexsphere.Sandbox.Faults;

/// <summary>The faults of operators' requests. Safe for any number of threads.</summary>
public sealed class SandboxFaults
{
    private readonly Lock _gate = new();
    private readonly List<(SandboxFault Fault, int Seen, long Until)> _planned = [];
    private readonly Dictionary<string, int> _unseen = new(StringComparer.OrdinalIgnoreCase);

    internal SandboxFaults()
    {
    }

    /// <summary>The faults that are planned, in the order of their addition; those that are over are removed.</summary>
    public IReadOnlyList<SandboxFault> Planned
    {
        get
        {
            lock (_gate)
            {
                DropDone();
                return [.. _planned.Select(plan => plan.Fault)];
            }
        }
    }

    /// <summary>Plans a fault. Where several apply to a request, the first that was added wins.</summary>
    /// <param name="fault">The fault.</param>
    /// <exception cref="ArgumentException">A member of it is out of range.</exception>
    public void Add(SandboxFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.FindError() is { } error)
        {
            throw new ArgumentException(error, nameof(fault));
        }

        lock (_gate)
        {
            _planned.Add((fault, 0, 0));
        }
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _planned.Clear();
            _unseen.Clear();
        }
    }

    /// <summary>The fault that applies to this request of the operation; null for none.</summary>
    internal SandboxFault? Take(string operation)
    {
        lock (_gate)
        {
            SandboxFault? due = null;
            for (var i = 0; i < _planned.Count; i++)
            {
                var (fault, seen, until) = _planned[i];
                if (fault.Operation is not null && fault.Operation != operation)
                {
                    continue;
                }

                if (Environment.TickCount64 < until)
                {
                    due ??= fault;
                    continue;
                }

                if (seen >= fault.Skip && due is not null)
                {
                    // Another one wins; this one's turn comes with the next request.
                    continue;
                }

                var hits = seen >= fault.Skip;
                due = hits ? fault : due;
                var lasts = hits && fault.Kind == SandboxFaultKind.Away;
                _planned[i] = (fault, seen + 1, lasts ? Environment.TickCount64 + fault.Milliseconds : 0);
            }

            DropDone();
            return due;
        }
    }

    /// <summary>Hides an execution from so many reads by its id.</summary>
    internal void Hide(string id, int reads)
    {
        lock (_gate)
        {
            _unseen[id] = reads;
        }
    }

    /// <summary>Whether an execution is hidden from this read.</summary>
    internal bool TakeHiddenRead(string id)
    {
        lock (_gate)
        {
            return _unseen.TryGetValue(id, out var reads) && (reads > 1 ? (_unseen[id] = reads - 1) > 0 : _unseen.Remove(id));
        }
    }

    private void DropDone() => _planned.RemoveAll(plan =>
        plan.Fault.Times > 0 && plan.Seen >= plan.Fault.Skip + plan.Fault.Times && Environment.TickCount64 >= plan.Until);
}
