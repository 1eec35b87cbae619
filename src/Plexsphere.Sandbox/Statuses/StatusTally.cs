namespace Plexsphere.Sandbox.Statuses;

/// <summary>How many targets of an execution are in which state; enough to derive the aggregate from.</summary>
internal sealed class StatusTally
{
    private readonly int[] _counts = new int[ExecutionStatuses.Count];

    internal StatusTally(int pending) => _counts[(int)ExecutionStatus.Pending] = pending;

    public int this[ExecutionStatus status] => _counts[(int)status];

    public int Open => this[ExecutionStatus.Pending] + this[ExecutionStatus.Ack] + this[ExecutionStatus.Started];

    public int Finished => _counts.Sum() - Open;

    internal void Move(ExecutionStatus from, ExecutionStatus to)
    {
        _counts[(int)from]--;
        _counts[(int)to]++;
    }
}
