namespace Plexsphere.Sandbox;

/// <summary>What is to go wrong with the requests of operators. Safe for any number of threads.</summary>
public sealed class SandboxFaults
{
    private readonly Lock _gate = new();
    private readonly List<(SandboxFault Fault, int Seen)> _planned = [];

    internal SandboxFaults()
    {
    }

    /// <summary>The faults that are planned, in the order of their addition; those that have done all they were to do are gone.</summary>
    public IReadOnlyList<SandboxFault> Planned
    {
        get
        {
            lock (_gate)
            {
                return [.. _planned.Select(plan => plan.Fault)];
            }
        }
    }

    /// <summary>Plans a fault. Where several are due at once, the first that was added has its way.</summary>
    /// <param name="fault">The fault.</param>
    /// <exception cref="ArgumentException">A member of it is out of range.</exception>
    public void Add(SandboxFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Mistake() is { } mistake)
        {
            throw new ArgumentException(mistake, nameof(fault));
        }

        lock (_gate)
        {
            _planned.Add((fault, 0));
        }
    }

    /// <summary>Lets everything go well again.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _planned.Clear();
        }
    }

    /// <summary>The fault that hits this request of the operation; null for none.</summary>
    internal SandboxFault? Take(string operation)
    {
        lock (_gate)
        {
            SandboxFault? due = null;
            for (var i = 0; i < _planned.Count; i++)
            {
                var (fault, seen) = _planned[i];
                if (fault.Operation is not null && fault.Operation != operation)
                {
                    continue;
                }

                if (seen >= fault.Skip && due is not null)
                {
                    // Another has its way; this one's turn comes with the next request.
                    continue;
                }

                due = seen >= fault.Skip ? fault : due;
                _planned[i] = (fault, seen + 1);
            }

            _planned.RemoveAll(plan => plan.Fault.Times > 0 && plan.Seen >= plan.Fault.Skip + plan.Fault.Times);
            return due;
        }
    }
}
