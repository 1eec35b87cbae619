namespace Plexsphere.Sandbox.Options;

/// <summary>What becomes of device codes.</summary>
public enum SandboxDeviceAnswer
{
    /// <summary>They wait for somebody to confirm or deny them.</summary>
    Ask,

    /// <summary>They are confirmed as soon as they are asked for.</summary>
    Confirm,

    /// <summary>They are denied as soon as they are asked for: access_denied.</summary>
    Deny,

    /// <summary>They expire as soon as they are asked for, whatever the response says: expired_token.</summary>
    Expire,

    /// <summary>The first question for the token is told to slow down, however late it comes.</summary>
    SlowDown,

    /// <summary>They are forgotten as soon as they are asked for: invalid_grant.</summary>
    Forget,
}
