namespace Plexsphere.Sandbox.Options;

/// <summary>The path on which dispatches are taken.</summary>
public enum SandboxRevision
{
    /// <summary>Both paths.</summary>
    Both,

    /// <summary><c>executions:dispatch</c>, answered without a Location.</summary>
    Colon,

    /// <summary><c>executions/dispatch</c>, answered with a Location.</summary>
    Slash,
}
