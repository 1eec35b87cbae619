namespace Plexsphere.Sandbox.Options;

/// <summary>The identity providers that the fleet's domain is bound to. Another domain is bound to none.</summary>
public enum SandboxBindings
{
    /// <summary><c>corp</c>, the primary one, which asks for a second factor.</summary>
    One,

    /// <summary>
    /// <c>corp</c>, which asks for a password alone, and <c>corp-mfa</c>, which asks for a second factor. Neither is the primary one.
    /// </summary>
    Two,

    /// <summary>The same two, and <c>corp</c> is the primary one.</summary>
    Primary,

    /// <summary>None: nobody can sign in on a device.</summary>
    None,
}
