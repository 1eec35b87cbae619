namespace Plexsphere.Sandbox.Options;

/// <summary>What a last page says of the next one.</summary>
public enum SandboxNextCursor
{
    /// <summary>Nothing: the member is left out.</summary>
    Omit,

    /// <summary>The member is null.</summary>
    Null,
}
