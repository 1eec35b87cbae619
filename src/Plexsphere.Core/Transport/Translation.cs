using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Plexsphere.Core.Transport;

/// <summary>Names failures: which row of the error table an answer or a broken connection belongs to, and in what words.</summary>
internal static class Translation
{
    private static readonly string[] DenialReasons = ["out_of_scope", "insufficient_relation", "caveat_violation"];

    internal static PlexApiException Answer(PlexProblem problem) => Answer(ErrorOf(problem), problem);

    internal static PlexApiException Answer(PlexError error, PlexProblem problem) => new(error, problem, Describe(problem));

    /// <summary>The connection was disconnected, here or by another holder of it.</summary>
    internal static PlexException Closed(Uri server, Exception? failure = null) =>
        new(PlexErrors.ConnectionClosed, $"The connection to {server} is closed.", failure);

    /// <summary>What nobody foresaw. The kind of exception is what a report needs; its trace is nobody's business at a prompt.</summary>
    internal static PlexException Unexpected(Exception failure) =>
        failure as PlexException ?? new PlexException(PlexErrors.Unexpected, $"{failure.GetType().Name}: {Innermost(failure)}", failure);

    /// <summary>Whether a failure is one of transport, and not of our own making or a stop.</summary>
    internal static bool Knows(Exception e, CancellationToken stop) =>
        e is PlexException or HttpRequestException or IOException or JsonException or TimeoutException or ObjectDisposedException
        || (e is OperationCanceledException && !stop.IsCancellationRequested);

    /// <summary>A failure without a usable answer.</summary>
    internal static PlexException Transport(Exception failure, Uri server) => failure switch
    {
        JsonException e => new PlexException(PlexErrors.MalformedResponse, MalformedMessage(e), e),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } e =>
            new PlexException(PlexErrors.TlsFailed, $"No secure connection to {server.Authority}: {Innermost(e)}", e),
        HttpRequestException or IOException =>
            new PlexException(PlexErrors.ConnectionFailed, $"No answer from {server.Authority}: {Innermost(failure)}", failure),
        ObjectDisposedException => Closed(server, failure),
        OperationCanceledException or TimeoutException =>
            new PlexException(PlexErrors.RequestTimedOut, $"{server.Authority} did not answer in time.", failure),
        _ => throw new ArgumentException("Not a failure of transport.", nameof(failure), failure),
    };

    /// <summary>A dispatch that may or may not have reached the server.</summary>
    internal static PlexException OutcomeUnknown(string action, Exception failure, Uri server) =>
        OutcomeUnknown(action, Transport(failure, server));

    /// <summary>A dispatch whose answer could not be used.</summary>
    internal static PlexException OutcomeUnknown(string action, PlexException failure) =>
        new(PlexErrors.DispatchOutcomeUnknown, $"{Unknown(action)} {failure.Message}", failure.InnerException ?? failure);

    /// <summary>A dispatch whose answer leaves open what became of it.</summary>
    internal static PlexApiException OutcomeUnknown(string action, PlexProblem problem) =>
        new(PlexErrors.DispatchOutcomeUnknown, problem, $"{Unknown(action)} {Describe(problem)}");

    private static string Unknown(string action) => $"Whether '{PlexText.Line(action)}' was dispatched is unknown.";

    /// <summary>Whether the failure came before any byte of the request can have reached the server.</summary>
    internal static bool NeverSent(Exception failure) => failure is ObjectDisposedException or HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>Whether an error answer leaves open if a dispatch was carried out: a server or gateway that broke on the way.</summary>
    internal static bool LeavesOpen(PlexProblem problem) =>
        problem.Status is 408 or >= 500 && !(problem.Status is 501 or 503 && problem.Code is not null);

    internal static PlexError ErrorOf(PlexProblem problem) => (problem.Status, problem.Code) switch
    {
        (400, "malformed_selector") => PlexErrors.MalformedSelector,
        (400, "action_not_declared") => PlexErrors.ActionNotDeclared,
        (400, "invalid_cursor") => PlexErrors.InvalidCursor,
        (401, "step_up_required") => PlexErrors.StepUpRequired,
        (401, _) => PlexErrors.Unauthenticated,
        (403, "cursor_binding_mismatch") => PlexErrors.CursorBindingMismatch,
        (403, "rebac_denied" or "permission_denied") => PlexErrors.AccessDenied,
        (403, null) when DenialReasons.Contains(problem.Reason) => PlexErrors.AccessDenied,
        (403, _) => PlexErrors.Forbidden,
        (404, "project_not_found") => PlexErrors.ProjectNotFound,
        (404, "execution_not_found") => PlexErrors.ExecutionNotFound,
        (404, "node_not_found") => PlexErrors.NodeNotFound,
        (404 or 410, _) => PlexErrors.NotFound,
        (405, _) => PlexErrors.MethodNotAllowed,
        (408 or 504, _) => PlexErrors.ServerTimedOut,
        (409, "hook_integrity_violation") => PlexErrors.HookIntegrityViolation,
        (409, _) => PlexErrors.Conflict,
        (413, _) => PlexErrors.RequestTooLarge,
        (422, "selector_empty_cohort") => PlexErrors.SelectorEmptyCohort,
        (429, "capacity_exceeded") => PlexErrors.CapacityExceeded,
        (429, _) => PlexErrors.TooManyRequests,
        (501, _) => PlexErrors.NotProvisioned,
        (502 or 503, _) => PlexErrors.ServiceUnavailable,
        (>= 500, _) => PlexErrors.ServerFailed,
        (>= 300 and < 400, _) => PlexErrors.UnexpectedRedirect,
        _ => PlexErrors.BadRequest,
    };

    // Detail first, then the facts by which an operator finds the request again.
    private static string Describe(PlexProblem problem)
    {
        var text = new StringBuilder(PlexText.Line(problem.Detail ?? problem.Title ?? ReasonPhrase(problem.Status)).TrimEnd('.'));
        text.Append(CultureInfo.InvariantCulture, $" (HTTP {problem.Status}");
        Append(text, " ", problem.Code);
        Append(text, ", reason ", problem.Reason);
        Append(text, ", relation path ", problem.RelationPath.Count == 0 ? null : string.Join(' ', problem.RelationPath));
        Append(text, ", dimension ", problem.Dimension);
        Append(text, ", acr_values ", problem.AcrValues);
        Append(text, ", location ", problem.Status is >= 300 and < 400 ? problem.Location : null);
        Append(text, ", retry after ", problem.RetryAfter is { } wait ? $"{Math.Ceiling(wait.TotalSeconds)} s" : null);
        Append(text, ", correlation id ", problem.CorrelationId);
        return text.Append(").").ToString();
    }

    private static void Append(StringBuilder text, string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(label).Append(PlexText.Line(value));
        }
    }

    private static string ReasonPhrase(int status) =>
        Enum.IsDefined((HttpStatusCode)status) ? $"The server answered {(HttpStatusCode)status}" : "The server answered with an error";

    // The reader's own messages end in the path and the position.
    private static string MalformedMessage(JsonException e)
    {
        var reason = PlexText.Line(e.Message.Split(" Path: ")[0].TrimEnd('.'));
        return e.Path is { Length: > 1 } path
            ? $"The server's answer is malformed at {PlexText.Line(path)}: {reason}."
            : $"The server's answer is malformed: {reason}.";
    }

    internal static string Innermost(Exception failure) => PlexText.Line(failure.GetBaseException().Message).TrimEnd('.') + ".";
}
