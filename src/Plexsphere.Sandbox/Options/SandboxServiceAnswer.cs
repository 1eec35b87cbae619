namespace Plexsphere.Sandbox.Options;

/// <summary>What a service that signs in is told.</summary>
public enum SandboxServiceAnswer
{
    /// <summary>Its token, when the credential is right.</summary>
    Token,

    /// <summary>That its identity is federated in another way, when the credential is right: 403 federation_kind_mismatch.</summary>
    FederationKindMismatch,

    /// <summary>That this deployment signs no services in: 501 not_provisioned.</summary>
    NotProvisioned,

    /// <summary>That the identity provider refused a client secret that is right: 502 invalid_client.</summary>
    Refused,

    /// <summary>That the trust bundle for assertions cannot be reached: 502 spiffe_bundle_unreachable.</summary>
    SpiffeBundleUnreachable,

    /// <summary>That there is no trust bundle for assertions: 502 spiffe_bundle_unconfigured.</summary>
    SpiffeBundleUnconfigured,
}
