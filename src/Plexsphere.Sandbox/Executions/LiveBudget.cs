namespace Plexsphere.Sandbox.Executions;

/// <summary>How many executions of the domain may be open at once.</summary>
internal sealed class LiveBudget(int capacity)
{
    /// <summary>What the API calls this budget.</summary>
    internal const string Dimension = "action_executions";

    private readonly Lock _gate = new();
    private int _open;

    /// <summary>Takes a place for one more execution, if there is one.</summary>
    internal bool TryTake()
    {
        lock (_gate)
        {
            if (_open >= capacity)
            {
                return false;
            }

            _open++;
            return true;
        }
    }

    /// <summary>Gives the place of an execution back that has ended.</summary>
    internal void Return()
    {
        lock (_gate)
        {
            _open--;
        }
    }
}
