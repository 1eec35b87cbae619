using Microsoft.AspNetCore.WebUtilities;
using Plexsphere.Sandbox.Selectors;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Http;

/// <summary>The errors of the API.</summary>
internal static class Problems
{
    internal static ProblemException Unauthenticated() =>
        new(401, "unauthenticated", "Unauthenticated", "The request carries no bearer token that is known here.");

    internal static ProblemException StepUpRequired(string level) =>
        new(401, "step_up_required", "Step-Up Required", "The sign-in behind the token is too weak for this operation.")
        {
            Challenge = $"Bearer error=\"insufficient_user_authentication\", acr_values=\"{level}\"",
        };

    /// <summary>A refusal that is not the authorizer's: it has neither a code nor a reason.</summary>
    internal static ProblemException Forbidden() =>
        new(403, null, "Forbidden", "The token may not be used here.");

    /// <summary>A refusal of the authorizer: the relation that is needed, such as <c>project:…#dispatch</c>, and what is held.</summary>
    internal static ProblemException PermissionDenied(string required, string held) =>
        new(403, "permission_denied", "Permission Denied", "The principal lacks the relation that the operation needs.")
        {
            Reason = "insufficient_relation",
            RelationPath = [required, $"domain:{SandboxIds.Domain}#{held}"],
        };

    /// <summary>The authorizer's refusal of the reachability, which has no reason.</summary>
    internal static ProblemException InsufficientRelation(string relation) =>
        new(403, "insufficient_relation", "Forbidden", $"no {relation} relation");

    internal static ProblemException InvalidProjectId() =>
        new(400, "invalid_project_id", "Invalid Project ID", "The project id is not a UUID, or the nil UUID.");

    internal static ProblemException InvalidExecutionId() =>
        new(400, "invalid_execution_id", "Invalid Execution ID", "The execution id is not a UUID, or the nil UUID.");

    internal static ProblemException ProjectNotFound() =>
        new(404, "project_not_found", "Project Not Found", "There is no such project.");

    internal static ProblemException ExecutionNotFound() =>
        new(404, "execution_not_found", "Execution Not Found", "There is no such execution in this project.");

    internal static ProblemException NodeNotFound(Guid id) =>
        new(404, "node_not_found", "Node Not Found", $"There is no node {id} in this project.");

    /// <summary>There is no such node anywhere.</summary>
    internal static ProblemException NodeNotFound() =>
        new(404, "node_not_found", "Node Not Found", "There is no such node.");

    internal static ProblemException DomainNotFound() =>
        new(404, "domain_not_found", "Domain Not Found", "There is no such domain.");

    internal static ProblemException InvalidBody(string detail) => new(400, "invalid_body", "Invalid Body", detail);

    internal static ProblemException BodyTooLarge() =>
        new(413, "request_body_too_large", "Request Body Too Large", "The body is larger than is accepted here.");

    internal static ProblemException UnsupportedMediaType(string wanted) =>
        new(415, "unsupported_media_type", "Unsupported Media Type", $"The body must be {wanted}.");

    internal static ProblemException MalformedSelector(SelectorError error) =>
        new(400, "malformed_selector", "Malformed Selector", $"At byte {error.Position}: {error.Message}.");

    internal static ProblemException ActionNotDeclared(string action) =>
        new(400, "action_not_declared", "Action Not Declared", $"No built-in action named '{action}' is declared.");

    internal static ProblemException HookNotCatalogued(string hook) =>
        HookIntegrityViolation($"The hook '{hook}' is not in the catalog, so its digest cannot be verified.");

    internal static ProblemException HookDrifted(string hook) =>
        HookIntegrityViolation($"The digest of the hook '{hook}' differs from the one in the catalog.");

    internal static ProblemException SelectorEmptyCohort() =>
        new(422, "selector_empty_cohort", "Selector Empty Cohort", "The selector matches no node that the action may be dispatched to.");

    internal static ProblemException CapacityExceeded(string dimension, int? retryAfter = null) =>
        new(429, "capacity_exceeded", "Capacity Exceeded", $"The domain's budget {dimension} is used up.")
        {
            Dimension = dimension,
            RetryAfter = retryAfter,
        };

    internal static ProblemException NotProvisioned(string surface) =>
        new(501, $"{surface}_not_provisioned", "Not Implemented", $"This deployment does not have the surface {surface}.");

    internal static ProblemException NotProvisioned() =>
        new(501, "actions_dispatch_not_provisioned", "Not Implemented", "This deployment has no action dispatch.");

    internal static ProblemException InvalidCursor() =>
        new(400, "invalid_cursor", "Invalid Cursor", "The cursor was not issued by this server, or was changed.");

    internal static ProblemException InvalidLimit() =>
        new(400, "invalid_limit", "Invalid Limit", "The limit must be a whole number from 1 to 200.");

    internal static ProblemException InvalidStatus(string statuses) =>
        new(400, "invalid_status", "Invalid Status", $"The status must be one of {statuses}.");

    internal static ProblemException InvalidDomainFilter() =>
        new(400, "invalid_domain_filter", "Invalid Domain Filter", "The domain_id is not a UUID, or the nil UUID.");

    internal static ProblemException InvalidNodeId() =>
        new(400, "invalid_node_id", "Invalid Node ID", "The node_id is not a UUID, or the nil UUID.");

    internal static ProblemException InvalidImageDigestMatch() =>
        new(400, "invalid_image_digest_match", "Invalid Filter", "image_digest_match must be true or false.");

    internal static ProblemException InvalidObjectId() =>
        new(400, "invalid_object_id", "Invalid Object ID", "The id of the object is not a UUID, or the nil UUID.");

    internal static ProblemException SelectorSyntax(SelectorError error) =>
        new(400, "selector_syntax", "Selector Syntax", $"At byte {error.Position}: {error.Message}.");

    internal static ProblemException ScopeMismatch(string detail) => new(400, "scope_mismatch", "Scope Mismatch", detail);

    internal static ProblemException CursorBindingMismatch() =>
        new(403, "cursor_binding_mismatch", "Cursor Binding Mismatch", "The cursor was issued to another caller.");

    internal static ProblemException Internal() =>
        new(500, "internal", "Internal Error", "The request could not be served.");

    /// <summary>A problem of the HTTP layer itself (no such path, wrong method): it has no code.</summary>
    internal static ProblemException Http(int status)
    {
        var phrase = ReasonPhrases.GetReasonPhrase(status);
        return new ProblemException(status, null, phrase, $"{phrase}.");
    }

    private static ProblemException HookIntegrityViolation(string detail) =>
        new(409, "hook_integrity_violation", "Hook Integrity Violation", detail);
}
