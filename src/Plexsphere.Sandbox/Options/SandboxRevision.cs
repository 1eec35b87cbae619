namespace Plexsphere.Sandbox.Options;

/// <summary>The path on which dispatches are accepted.</summary>
public enum SandboxRevision
{
    /// <summary>Both paths.</summary>
    Both,

    /// <summary><c>executions:dispatch</c>, whose response has no Location header.</summary>
    Colon,

    /// <summary><c>executions/dispatch</c>, whose response has a Location header.</summary>
    Slash,
}
