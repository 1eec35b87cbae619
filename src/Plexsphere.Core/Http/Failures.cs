using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plexsphere.Core.Http;

/// <summary>
/// Names failures: which row of the error table a response or an exception belongs to, and in what words. Every exception has a row;
/// none travels on, because its text is not ours.
/// </summary>
internal static partial class Failures
{
    private static readonly string[] DenialReasons = ["out_of_scope", "insufficient_relation", "caveat_violation"];
    private static readonly Redaction NoSecrets = new();

    /// <summary>The server refused.</summary>
    internal static PlexApiException Refusal(PlexProblem problem, PlexSubject? subject = null) =>
        Refusal(ErrorOf(problem), problem, subject);

    internal static PlexApiException Refusal(PlexError error, PlexProblem problem, PlexSubject? subject = null) =>
        new(error, problem, Describe(problem), subject);

    /// <summary>The connection was disconnected, here or by another holder of it.</summary>
    internal static PlexException Closed(Uri server) =>
        new(PlexErrors.ConnectionClosed, $"The connection to {server} is closed.", new PlexSubject { Server = server });

    /// <summary>An attempt that broke off.</summary>
    /// <param name="failure">Any exception.</param>
    /// <param name="stage">How far the attempt had come.</param>
    /// <param name="server">Whom it was with.</param>
    /// <param name="redaction">What must not be repeated.</param>
    /// <param name="subject">What it was about.</param>
    internal static PlexException FromException(
        Exception failure,
        Stage stage,
        Uri server,
        Redaction? redaction = null,
        PlexSubject? subject = null)
    {
        redaction ??= NoSecrets;
        var reason = redaction.Line(failure.GetBaseException().Message).TrimEnd('.', '"') + ".";
        return failure switch
        {
            PlexException ours => ours,
            ContradictionException e => new PlexException(
                PlexErrors.MalformedResponse, redaction.Line(Malformed(e)), subject) { Contradicts = true },
            JsonException e => new PlexException(PlexErrors.MalformedResponse, redaction.Line(Malformed(e)), subject),
            OperationCanceledException or TimeoutException => new PlexException(
                PlexErrors.RequestTimedOut, stage == Stage.Sending
                    ? $"{server.Authority} did not answer in time."
                    : $"{server.Authority} did not finish its response in time.", subject),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError }
                or HttpRequestException { StatusCode: HttpStatusCode.ProxyAuthenticationRequired } =>
                new PlexException(
                    PlexErrors.ProxyFailed,
                    $"The proxy {Route.ProxyBefore(server)} does not connect to {server.Authority}: {reason}",
                    subject),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException =>
                new PlexException(PlexErrors.TlsFailed, $"No secure connection to {server.Authority}: {reason}", subject),
            HttpRequestException or IOException or SocketException => new PlexException(
                PlexErrors.ConnectionFailed,
                $"No response from {server.Authority}{(Route.ProxyBefore(server) is { } proxy ? $" through the proxy {proxy}" : "")}: "
                    + $"{reason}",
                subject),
            ObjectDisposedException => Closed(server),
            _ when stage != Stage.Sending => new PlexException(
                PlexErrors.MalformedResponse, $"The server's response cannot be read: {reason}", subject),
            NotSupportedException when Route.ProxyBefore(server) is { } proxy => new PlexException(
                PlexErrors.ProxyFailed, $"The proxy {proxy} cannot be used: {reason}", subject),
            _ => Unexpected(failure, redaction, subject),
        };
    }

    /// <summary>
    /// What nobody foresaw. Where it happened is what a report needs; the rest of its trace is nobody's business at a prompt.
    /// </summary>
    internal static PlexException Unexpected(Exception failure, Redaction? redaction = null, PlexSubject? subject = null)
    {
        if (failure is PlexException ours)
        {
            return ours;
        }

        var cause = failure.GetBaseException();
        var place = OwnFrame().Match(cause.StackTrace ?? "") is { Success: true } frame ? $" in {frame.Groups["place"].Value}" : "";
        return new PlexException(
            PlexErrors.Unexpected, $"{cause.GetType().Name}{place}: {(redaction ?? NoSecrets).Line(cause.Message)}", subject);
    }

    /// <summary>A request that may or may not have been carried out.</summary>
    /// <param name="error">The row for it.</param>
    /// <param name="unknown">What is unknown, as a sentence.</param>
    /// <param name="cause">What went wrong.</param>
    /// <param name="subject">What it was about.</param>
    internal static PlexException OutcomeUnknown(
        PlexError error,
        string unknown,
        PlexException cause,
        PlexSubject subject) => cause is PlexApiException response
        ? new PlexApiException(error, response.Problem, $"{unknown} {cause.Message}", subject)
        : new PlexException(error, $"{unknown} {cause.Message}", subject);

    /// <summary>Whether an error response leaves open if a dispatch was carried out: a server or gateway that broke on the way.</summary>
    internal static bool LeavesOpen(PlexProblem problem) =>
        problem.Status is < 300 or 408 or >= 500 && !(problem.Status is 501 or 503 && problem.Code is not null);

    internal static PlexError ErrorOf(PlexProblem problem) => (problem.Status, problem.Code) switch
    {
        (400, "malformed_selector" or "selector_syntax") => PlexErrors.MalformedSelector,
        (400, "action_not_declared") => PlexErrors.ActionNotDeclared,
        (400, "invalid_cursor") => PlexErrors.InvalidCursor,
        (400, "access_denied") => PlexErrors.SignInDenied,
        (400, "expired_token") => PlexErrors.SignInExpired,
        (400, "invalid_grant") => PlexErrors.SignInInvalid,
        (401 or 403, "step_up_required") => PlexErrors.StepUpRequired,
        (401, _) => PlexErrors.Unauthenticated,
        (403, "cursor_binding_mismatch") => PlexErrors.CursorBindingMismatch,
        (403, "rebac_denied" or "permission_denied" or "insufficient_relation") => PlexErrors.AccessDenied,
        (403, null) when DenialReasons.Contains(problem.Reason) => PlexErrors.AccessDenied,
        (403, _) => PlexErrors.Forbidden,
        (404, "project_not_found") => PlexErrors.ProjectNotFound,
        (404, "execution_not_found") => PlexErrors.ExecutionNotFound,
        (404, "node_not_found") => PlexErrors.NodeNotFound,
        (404 or 410, _) => PlexErrors.NotFound,
        (405, _) => PlexErrors.MethodNotAllowed,
        (407, _) => PlexErrors.ProxyFailed,
        (408 or 504, _) => PlexErrors.ServerTimedOut,
        (409, "hook_integrity_violation") => PlexErrors.HookIntegrityViolation,
        (409, _) => PlexErrors.Conflict,
        (413, _) => PlexErrors.RequestTooLarge,
        (422, "selector_empty_cohort") => PlexErrors.SelectorEmptyCohort,
        (429, "capacity_exceeded") => PlexErrors.CapacityExceeded,
        (429, _) => PlexErrors.TooManyRequests,
        (501, _) => PlexErrors.NotProvisioned,
        (502, "invalid_client") => PlexErrors.Unauthenticated,
        (502, "spiffe_bundle_unconfigured") => PlexErrors.NotProvisioned,
        (502 or 503, _) => PlexErrors.ServiceUnavailable,
        (< 300 or >= 600, _) => PlexErrors.MalformedResponse,
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
    private static string Malformed(JsonException e)
    {
        var reason = e.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].TrimEnd('.');
        return e.Path is { Length: > 1 } path
            ? $"The server's response is malformed at {path}: {reason}."
            : $"The server's response is malformed: {reason}.";
    }

    // In the text of the trace and not by its frames: a program that was compiled to native code has no methods to be asked for.
    [GeneratedRegex(@"\sPlexsphere\.(?:\w+\.)*(?<place>\w+\.[^\s(]+)\(")]
    private static partial Regex OwnFrame();
}
