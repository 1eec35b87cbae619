namespace Plexsphere.Sandbox;

/// <summary>
/// The names under which <see cref="SandboxRequests"/> counts requests: the operation ids of the contract, except that a
/// dispatch has one name on either path.
/// </summary>
public static class SandboxOperations
{
    /// <summary>A dispatch, on the path of either revision.</summary>
    public const string DispatchExecution = "DispatchExecution";

    /// <summary>One page of executions.</summary>
    public const string ListExecutions = "ListExecutions";

    /// <summary>One execution by id.</summary>
    public const string GetExecution = "GetExecution";

    /// <summary>The calling principal.</summary>
    public const string WhoAmI = "WhoAmI";

    /// <summary>The version of the server.</summary>
    public const string GetVersion = "GetVersion";

    /// <summary>The health of the server.</summary>
    public const string GetHealth = "GetHealth";

    /// <summary>A path or method that is not served.</summary>
    public const string Unknown = "Unknown";
}
