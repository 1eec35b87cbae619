namespace Plexsphere.Sandbox.Options;

/// <summary>The order in which executions are listed.</summary>
public enum SandboxOrder
{
    /// <summary>The first that was created comes first.</summary>
    Oldest,

    /// <summary>The last that was created comes first.</summary>
    Newest,
}
