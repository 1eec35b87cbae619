using Microsoft.AspNetCore.WebUtilities;
using Plexsphere.Sandbox.Selectors;

namespace Plexsphere.Sandbox.Api;

/// <summary>The errors of the API.</summary>
internal static class Problems
{
    public static ProblemException Unauthenticated() =>
        new(401, "unauthenticated", "Unauthenticated", "The request carries no bearer token that is known here.");

    public static ProblemException PermissionDenied(Principal principal, string relation) =>
        new(403, "permission_denied", "Permission Denied", "The principal lacks the relation that the operation needs.")
        {
            Reason = "insufficient_relation",
            RelationPath = [$"project:{SandboxIds.Project}#{relation}", $"domain:{SandboxIds.Domain}#{principal.Relation}"],
        };

    public static ProblemException InvalidProjectId() =>
        new(400, "invalid_project_id", "Invalid Project ID", "The project id is not a UUID, or the nil UUID.");

    public static ProblemException InvalidExecutionId() =>
        new(400, "invalid_execution_id", "Invalid Execution ID", "The execution id is not a UUID, or the nil UUID.");

    public static ProblemException ProjectNotFound() =>
        new(404, "project_not_found", "Project Not Found", "There is no such project.");

    public static ProblemException ExecutionNotFound() =>
        new(404, "execution_not_found", "Execution Not Found", "There is no such execution in this project.");

    public static ProblemException NodeNotFound(Guid id) =>
        new(404, "node_not_found", "Node Not Found", $"There is no node {id} in this project.");

    public static ProblemException InvalidBody(string detail) => new(400, "invalid_body", "Invalid Body", detail);

    public static ProblemException BodyTooLarge() =>
        new(413, "request_body_too_large", "Request Body Too Large", "The body is larger than is accepted here.");

    public static ProblemException UnsupportedMediaType() =>
        new(415, "unsupported_media_type", "Unsupported Media Type", "The body must be application/json.");

    public static ProblemException MalformedSelector(SelectorError error) =>
        new(400, "malformed_selector", "Malformed Selector", $"At byte {error.Position}: {error.Message}.");

    public static ProblemException ActionNotDeclared(string action) =>
        new(400, "action_not_declared", "Action Not Declared", $"No built-in action named '{action}' is declared.");

    public static ProblemException HookIntegrityViolation(string hook) =>
        new(409, "hook_integrity_violation", "Hook Integrity Violation", $"The hook '{hook}' is not in the catalog, so its digest cannot be verified.");

    public static ProblemException SelectorEmptyCohort() =>
        new(422, "selector_empty_cohort", "Selector Empty Cohort", "The selector matches no node that the action may be dispatched to.");

    public static ProblemException InvalidCursor() =>
        new(400, "invalid_cursor", "Invalid Cursor", "The cursor was not issued by this server, or was changed.");

    public static ProblemException InvalidLimit() =>
        new(400, "invalid_limit", "Invalid Limit", "The limit must be a whole number from 1 to 200.");

    public static ProblemException InvalidStatus() =>
        new(400, "invalid_status", "Invalid Status", "The status must be one of pending, ack, started, succeeded, failed, cancelled, timeout.");

    public static ProblemException Internal() =>
        new(500, "internal", "Internal Error", "The request could not be served.");

    /// <summary>An answer of the HTTP layer itself (no such path, wrong method): it has no code.</summary>
    public static ProblemException Http(int status)
    {
        var phrase = ReasonPhrases.GetReasonPhrase(status);
        return new ProblemException(status, null, phrase, $"{phrase}.");
    }
}
