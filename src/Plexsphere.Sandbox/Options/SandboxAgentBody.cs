namespace Plexsphere.Sandbox.Options;

/// <summary>What an agent takes the body of a schedule request for.</summary>
public enum SandboxAgentBody
{
    /// <summary>An envelope with the arguments as one of its members, as released agents do.</summary>
    Envelope,

    /// <summary>The arguments themselves, as the protocol's document says.</summary>
    Bare,
}
