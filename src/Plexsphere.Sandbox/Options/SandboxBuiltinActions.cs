namespace Plexsphere.Sandbox.Options;

/// <summary>What capability rows say about the built-in actions of an agent.</summary>
public enum SandboxBuiltinActions
{
    /// <summary>Their names and parameters, except on nodes whose agent is too old to report any.</summary>
    Full,

    /// <summary>An empty list, as of agents that report none.</summary>
    Empty,

    /// <summary>Nothing: the member is left out, as servers did before it existed.</summary>
    Absent,
}
