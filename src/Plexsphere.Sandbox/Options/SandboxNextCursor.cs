namespace Plexsphere.Sandbox.Options;

/// <summary>How the last page of a list says that no page follows.</summary>
public enum SandboxNextCursor
{
    /// <summary>Nothing: the member is left out.</summary>
    Omit,

    /// <summary>The member is null.</summary>
    Null,

    /// <summary>The member is an empty string.</summary>
    Empty,
}
