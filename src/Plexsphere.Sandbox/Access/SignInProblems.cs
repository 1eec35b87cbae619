using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Access;

/// <summary>The errors of signing in, and of tokens.</summary>
internal static class SignInProblems
{
    internal static ProblemException InvalidDomainId() =>
        new(400, "invalid_domain_id", "Invalid Domain ID", "The domain_id is not a UUID, or the nil UUID.");

    /// <summary>What a body asks for does not go together. The API names no code for it.</summary>
    internal static ProblemException InvalidRequest(string detail) => new(400, "invalid_request", "Invalid Request", detail);

    /// <summary>The API names no code for this either.</summary>
    internal static ProblemException BindingNotFound() =>
        new(404, "idp_binding_not_found", "Binding Not Found", "The domain has no such identity provider.");

    internal static ProblemException AuthorizationPending() =>
        new(400, "authorization_pending", "Authorization Pending", "Nobody has confirmed the code yet.");

    internal static ProblemException SlowDown(TimeSpan interval) =>
        new(400, "slow_down", "Slow Down", FormattableString.Invariant($"Ask every {interval.TotalSeconds} seconds at most."));

    internal static ProblemException AccessDenied() => new(400, "access_denied", "Access Denied", "Somebody denied the code.");

    internal static ProblemException ExpiredToken() => new(400, "expired_token", "Expired Token", "The code has expired.");

    internal static ProblemException InvalidGrant() =>
        new(400, "invalid_grant", "Invalid Grant", "The code is not known, was used before, or belongs to another client.");

    internal static ProblemException DeviceCodeNotFound() =>
        new(404, "device_code_not_found", "Code Not Found", "There is no such code.");

    internal static ProblemException DeviceCodeExpired() => new(409, "device_code_expired", "Code Expired", "The code has expired.");

    internal static ProblemException DeviceCodeDecided() =>
        new(409, "device_code_already_approved", "Code Already Approved", "The code was confirmed or denied before.");

    internal static ProblemException InvalidClient() =>
        new(401, "invalid_client", "Invalid Client", "The client id or the client secret is wrong.");

    internal static ProblemException SpiffeVerificationFailed() => new(
        401, "spiffe_verification_failed", "Verification Failed", "The assertion was not issued here, was changed, or has expired.");

    internal static ProblemException FederationKindMismatch() =>
        new(403, "federation_kind_mismatch", "Federation Kind Mismatch", "The identity is federated in another way than this grant.");

    internal static ProblemException NotProvisioned() =>
        new(501, "not_provisioned", "Not Implemented", "This deployment signs no services in.");

    internal static ProblemException RefusedByProvider() =>
        new(502, "invalid_client", "Invalid Client", "The identity provider refused the client.");

    internal static ProblemException SpiffeBundleUnreachable() =>
        new(502, "spiffe_bundle_unreachable", "Bundle Unreachable", "The trust bundle cannot be reached.");

    internal static ProblemException SpiffeBundleUnconfigured() =>
        new(502, "spiffe_bundle_unconfigured", "Bundle Unconfigured", "No trust bundle is configured.");

    internal static ProblemException TokenNotFound() =>
        new(404, "token_not_found", "Token Not Found", "There is no such token, or it is not the caller's.");
}
