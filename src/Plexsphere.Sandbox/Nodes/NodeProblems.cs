using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Outputs;

namespace Plexsphere.Sandbox.Nodes;

/// <summary>The errors of the operations that nodes call.</summary>
internal static class NodeProblems
{
    internal static ProblemException Unauthorized() =>
        new(401, "unauthorized", "Unauthorized", "The Authorization header is missing or malformed.");

    internal static ProblemException NskInvalid() =>
        new(401, "nsk_invalid", "Node Secret Invalid", "The bearer is not the secret of a node.");

    internal static ProblemException NskRevoked() =>
        new(401, "nsk_revoked", "Node Secret Revoked", "The secret was replaced by another one.");

    internal static ProblemException NskNodeMismatch(Guid nodeId) =>
        new(403, "nsk_node_mismatch", "Permission Denied", "The secret belongs to another node than the one in the path.")
        {
            Reason = "out_of_scope",
            RelationPath = [$"node:{nodeId}#self"],
        };

    /// <summary>The same for the state, which has its own word for it and is not the authorizer's refusal.</summary>
    internal static ProblemException NodeIdMismatch() =>
        new(403, "node_id_mismatch", "Forbidden", "The secret belongs to another node than the one in the path.");

    internal static ProblemException Malformed(string detail) =>
        new(400, "malformed_execution_callback", "Malformed Execution Callback", detail);

    internal static ProblemException InlineOutputTooLarge() =>
        new(413, "inline_output_too_large", "Inline Output Too Large", $"An inline output has at most {OutputLimits.Inline} bytes.");

    internal static ProblemException UnsupportedEncoding(HttpResponse response)
    {
        response.Headers.AcceptEncoding = "gzip";
        return new(415, "unsupported_media_type", "Unsupported Media Type", "The body must be plain or compressed with gzip.");
    }

    internal static ProblemException ExecutionNotFound() =>
        new(404, "execution_not_found", "Execution Not Found", "There is no such execution on this node.");

    internal static ProblemException AlreadyTerminal() =>
        new(409, "execution_already_terminal", "Execution Already Terminal", "The execution has ended on this node.");

    internal static ProblemException InvalidStateTransition() =>
        new(409, "invalid_state_transition", "Invalid State Transition", "The status cannot follow the one that is recorded.");

    internal static ProblemException CallbackNotProvisioned() =>
        new(501, "execution_callback_not_provisioned", "Not Implemented", "This deployment takes no reports about executions.");

    // The object store is not part of the API, so its errors have no code.
    internal static ProblemException UploadNotFound() =>
        new(404, null, "Not Found", "There is nothing to upload here.");

    internal static ProblemException UploadUsed() =>
        new(409, null, "Conflict", "The address was used before.");

    internal static ProblemException UploadTooLarge(long declared) =>
        new(413, null, "Content Too Large", $"The output was declared with {declared} bytes.");
}
