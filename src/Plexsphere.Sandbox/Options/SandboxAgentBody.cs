namespace Plexsphere.Sandbox.Options;

/// <summary>How an agent reads the body of a schedule request.</summary>
public enum SandboxAgentBody
{
    /// <summary>An envelope with the arguments as one of its members, as released agents do.</summary>
    Envelope,

    /// <summary>The arguments themselves, as the protocol's documentation says.</summary>
    Bare,
}
