namespace Plexsphere.Sandbox.Options;

/// <summary>How a limit outside 1 to 200 is handled.</summary>
public enum SandboxLimitRule
{
    /// <summary>It is refused with 400 invalid_limit.</summary>
    Reject,

    /// <summary>It is moved into the range.</summary>
    Clamp,
}
