namespace Plexsphere;

/// <summary>What executions are measured by; upper and lower case are the same.</summary>
internal static class PlexExecutionGrouping
{
    /// <summary>The action's name.</summary>
    public const string Action = "Action";

    /// <summary>The node of each target.</summary>
    public const string Node = "Node";

    /// <summary>The day of creation, by the clocks of this machine.</summary>
    public const string Day = "Day";

    /// <summary>The status of the whole.</summary>
    public const string Status = "Status";
}
