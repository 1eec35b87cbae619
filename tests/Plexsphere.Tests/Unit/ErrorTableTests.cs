using System.Management.Automation;
using System.Reflection;
using Plexsphere.Core.Http;

namespace Plexsphere.Tests.Unit;

public class ErrorTableTests
{
    private static readonly Uri Server = new("https://plex.example");

    private static readonly IReadOnlyList<PlexError> Table =
        [.. typeof(PlexErrors).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Select(row => (PlexError)row.GetValue(null)!)];

    [Theory]
    // Dispatch, list and get.
    [InlineData(400, "malformed_selector", "MalformedSelector", "InvalidArgument", 1)]
    [InlineData(400, "action_not_declared", "ActionNotDeclared", "InvalidArgument", 1)]
    [InlineData(400, "invalid_execution_id", "BadRequest", "InvalidArgument", 1)]
    [InlineData(400, "invalid_cursor", "InvalidCursor", "InvalidArgument", 1)]
    [InlineData(400, "access_denied", "SignInDenied", "AuthenticationError", 3)]
    [InlineData(400, "expired_token", "SignInExpired", "AuthenticationError", 3)]
    [InlineData(400, "invalid_grant", "SignInInvalid", "AuthenticationError", 3)]
    [InlineData(401, "invalid_client", "Unauthenticated", "AuthenticationError", 3)]
    [InlineData(401, "spiffe_verification_failed", "Unauthenticated", "AuthenticationError", 3)]
    [InlineData(403, "federation_kind_mismatch", "Forbidden", "PermissionDenied", 4)]
    [InlineData(501, "not_provisioned", "NotProvisioned", "NotImplemented", 1)]
    [InlineData(502, "invalid_client", "Unauthenticated", "AuthenticationError", 3)]
    [InlineData(502, "spiffe_bundle_unreachable", "ServiceUnavailable", "ResourceUnavailable", 1)]
    [InlineData(502, "spiffe_bundle_unconfigured", "NotProvisioned", "NotImplemented", 1)]
    [InlineData(400, "invalid_limit", "BadRequest", "InvalidArgument", 1)]
    [InlineData(400, "invalid_body", "BadRequest", "InvalidArgument", 1)]
    [InlineData(400, null, "BadRequest", "InvalidArgument", 1)]
    [InlineData(401, "unauthenticated", "Unauthenticated", "AuthenticationError", 3)]
    [InlineData(401, "step_up_required", "StepUpRequired", "AuthenticationError", 3)]
    [InlineData(401, null, "Unauthenticated", "AuthenticationError", 3)]
    [InlineData(403, "permission_denied", "AccessDenied", "PermissionDenied", 77)]
    [InlineData(403, "rebac_denied", "AccessDenied", "PermissionDenied", 77)]
    [InlineData(403, "cursor_binding_mismatch", "CursorBindingMismatch", "PermissionDenied", 4)]
    [InlineData(403, "csrf_token_invalid", "Forbidden", "PermissionDenied", 4)]
    [InlineData(403, "nsk_node_mismatch", "Forbidden", "PermissionDenied", 4)]
    [InlineData(403, null, "Forbidden", "PermissionDenied", 4)]
    [InlineData(404, "project_not_found", "ProjectNotFound", "ObjectNotFound", 1)]
    [InlineData(404, "node_not_found", "NodeNotFound", "ObjectNotFound", 1)]
    [InlineData(404, "execution_not_found", "ExecutionNotFound", "ObjectNotFound", 1)]
    [InlineData(404, null, "NotFound", "ObjectNotFound", 1)]
    [InlineData(409, "hook_integrity_violation", "HookIntegrityViolation", "SecurityError", 1)]
    [InlineData(422, "selector_empty_cohort", "SelectorEmptyCohort", "InvalidArgument", 2)]
    [InlineData(429, "capacity_exceeded", "CapacityExceeded", "LimitsExceeded", 1)]
    [InlineData(500, "internal", "ServerFailed", "InvalidResult", 1)]
    [InlineData(501, "actions_dispatch_not_provisioned", "NotProvisioned", "NotImplemented", 1)]
    [InlineData(503, "authz_unavailable", "ServiceUnavailable", "ResourceUnavailable", 1)]
    // The other codes of the global taxonomy.
    [InlineData(503, "event_stream_unavailable", "ServiceUnavailable", "ResourceUnavailable", 1)]
    [InlineData(503, "datastore_unavailable", "ServiceUnavailable", "ResourceUnavailable", 1)]
    [InlineData(503, "signing_unavailable", "ServiceUnavailable", "ResourceUnavailable", 1)]
    [InlineData(503, "openbao_unavailable", "ServiceUnavailable", "ResourceUnavailable", 1)]
    [InlineData(503, "capacity_snapshot_unavailable", "ServiceUnavailable", "ResourceUnavailable", 1)]
    // What no revision documents, and what stands between.
    [InlineData(405, null, "MethodNotAllowed", "NotImplemented", 1)]
    [InlineData(408, null, "ServerTimedOut", "OperationTimeout", 1)]
    [InlineData(409, null, "Conflict", "ResourceBusy", 1)]
    [InlineData(410, null, "NotFound", "ObjectNotFound", 1)]
    [InlineData(413, "request_body_too_large", "RequestTooLarge", "LimitsExceeded", 1)]
    [InlineData(415, null, "BadRequest", "InvalidArgument", 1)]
    [InlineData(422, null, "BadRequest", "InvalidArgument", 1)]
    [InlineData(429, null, "TooManyRequests", "LimitsExceeded", 1)]
    [InlineData(502, null, "ServiceUnavailable", "ResourceUnavailable", 1)]
    [InlineData(503, null, "ServiceUnavailable", "ResourceUnavailable", 1)]
    [InlineData(504, null, "ServerTimedOut", "OperationTimeout", 1)]
    [InlineData(599, null, "ServerFailed", "InvalidResult", 1)]
    [InlineData(307, null, "UnexpectedRedirect", "ProtocolError", 1)]
    public void An_answer_has_its_row(int status, string? code, string id, string category, int exitCode)
    {
        var error = Failures.Refusal(new PlexProblem { Status = status, Code = code });

        Assert.Equal((id, category, exitCode), (error.ErrorId, error.Error.Category, error.ExitCode));
        Assert.Equal((status, code), (error.StatusCode, error.Code));
        Assert.Contains($"HTTP {status}", error.Message, StringComparison.Ordinal);
        if (code is not null)
        {
            Assert.Contains(code, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("out_of_scope", 77)]
    [InlineData("insufficient_relation", 77)]
    [InlineData("caveat_violation", 77)]
    [InlineData("because", 4)]
    [InlineData(null, 4)]
    public void A_403_without_a_code_is_a_denial_by_its_reason(string? reason, int exitCode) =>
        Assert.Equal(exitCode, Failures.Refusal(new PlexProblem { Status = 403, Reason = reason }).ExitCode);

    [Fact]
    public void A_code_that_is_no_denial_is_none_whatever_its_reason() =>
        Assert.Equal(
            4, Failures.Refusal(new PlexProblem { Status = 403, Code = "cursor_binding_mismatch", Reason = "out_of_scope" }).ExitCode);

    [Fact]
    public void A_404_with_a_code_does_not_send_the_user_to_the_servers_address()
    {
        var error = Failures.Refusal(new PlexProblem { Status = 404, Code = "node_not_found", Detail = "There is no such node." });

        Assert.Equal(1, error.ExitCode);
        Assert.DoesNotContain("nothing is served there", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_holds_what_an_operator_needs()
    {
        var error = Failures.Refusal(new PlexProblem
        {
            Status = 403,
            Code = "permission_denied",
            Title = "Permission Denied",
            Detail = "The principal lacks the relation.",
            Instance = "/v1/x",
            Reason = "insufficient_relation",
            RelationPath = ["project:1#dispatch", "domain:2#viewer"],
            CorrelationId = "01J9ZQ4W8M6T2X5R7C3V1B0NAE",
        });

        Assert.Equal(
            "The principal lacks the relation (HTTP 403 permission_denied, reason insufficient_relation, relation path project:1#dispatch "
                + "domain:2#viewer, correlation id 01J9ZQ4W8M6T2X5R7C3V1B0NAE).",
            error.Message);
        Assert.Equal("Permission Denied", error.Title);
        Assert.Equal("The principal lacks the relation.", error.Detail);
        Assert.Equal("/v1/x", error.Instance);
        Assert.Equal("insufficient_relation", error.Reason);
        Assert.Equal("project:1#dispatch, domain:2#viewer", error.RelationPath);
        Assert.Equal("01J9ZQ4W8M6T2X5R7C3V1B0NAE", error.CorrelationId);
    }

    [Fact]
    public void A_step_up_says_which_assurance_and_a_budget_which_dimension()
    {
        var stepUp = Failures.Refusal(new PlexProblem { Status = 401, Code = "step_up_required", AcrValues = "urn:example:loa:3" });
        var budget = Failures.Refusal(new PlexProblem
        {
            Status = 429,
            Code = "capacity_exceeded",
            Dimension = "action_executions",
            RetryAfter = TimeSpan.FromSeconds(4.2),
        });

        Assert.Contains("urn:example:loa:3", stepUp.Message, StringComparison.Ordinal);
        Assert.Equal("urn:example:loa:3", stepUp.AcrValues);
        Assert.NotEqual(stepUp.RecommendedAction, Failures.Refusal(new PlexProblem { Status = 401 }).RecommendedAction);
        Assert.Contains("action_executions", budget.Message, StringComparison.Ordinal);
        Assert.Contains("retry after 5 s", budget.Message, StringComparison.Ordinal);
        Assert.Equal("action_executions", budget.Dimension);
    }

    [Fact]
    public void What_the_server_says_cannot_steer_the_terminal()
    {
        var error = Failures.Refusal(new PlexProblem
        {
            Status = 400,
            Code = "bad\u0007",
            Detail = "line\r\n\u001b]0;title\u0007",
            Reason = "\u202e",
            Dimension = "\0",
        });

        Assert.DoesNotContain(error.Message, c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public void Ids_are_unique() => Assert.Distinct(Table.Select(error => error.Id));

    [Fact]
    public void No_full_stop_is_pasted_with_a_command_that_ends_what_to_do() => Assert.All(Table, error => Assert.All(
        new[] { error.Advice, error.PlexctlAdvice ?? "" },
        advice => Assert.DoesNotMatch(@"([}\]]|-[A-Za-z][A-Za-z-]* \S+)\.$", advice)));

    [Fact]
    public void Every_row_says_what_to_do() => Assert.All(Table, error => Assert.False(string.IsNullOrWhiteSpace(error.Advice), error.Id));

    [Fact]
    public void Advice_has_every_name_filled_in_and_speaks_of_the_commands_of_its_shell()
    {
        var subject = new PlexSubject
        {
            Server = Server,
            ProjectId = Guid.NewGuid(),
            ExecutionId = Guid.NewGuid(),
            Action = "service.restart",
            NodeId = Guid.NewGuid(),
            Selector = "env=prod",
            SentAt = DateTimeOffset.UtcNow,
            Agent = new Uri("https://db1.example:8000"),
            AgentActionId = Guid.NewGuid(),
            Kind = "replicante.io/service.restart",
            File = "/run/secrets/it's",
            DomainId = Guid.NewGuid(),
            IdentityProvider = "corp",
        };

        Assert.All(Table, error =>
        {
            var failure = new PlexException(error, "It failed.", subject);
            Assert.DoesNotMatch(@"[{}<>]|\[ |\]", failure.RecommendedAction);
            Assert.DoesNotMatch(@"[{}<>]|\[ |\]", failure.PlexctlAction);
            Assert.DoesNotContain("plexctl ", failure.RecommendedAction, StringComparison.Ordinal);
            if (error.Id is not ("ProjectMismatch" or "ConnectionMismatch"
                    or "NodeNameTaken" or "ReachabilityUnknown" or "RolloutStopped"))
            {
                Assert.DoesNotMatch(@"\b(Get|Wait|Connect|Start|Invoke)-Plex| -[A-Z]", failure.PlexctlAction);
            }
        });
    }

    [Theory]
    [InlineData(PlexCredentialKind.Token, "token")]
    [InlineData(PlexCredentialKind.ClientSecret, "client secret")]
    [InlineData(PlexCredentialKind.ClientAssertion, "client assertion")]
    public void Advice_speaks_of_the_credential_that_it_is_about_and_of_no_other(object kind, string name)
    {
        PlexError[] errors =
        [
            PlexErrors.CredentialMissing, PlexErrors.CredentialInsecure, PlexErrors.CredentialMalformed, PlexErrors.Unauthenticated,
        ];
        string[] others = [.. new[] { "token", "client secret", "client assertion" }.Except([name])];
        Assert.All(errors, error =>
        {
            var failure = new PlexException(error, "It failed.", new PlexSubject { Credential = (PlexCredentialKind)kind, File = "/f" });
            foreach (var advice in new[] { failure.RecommendedAction, failure.PlexctlAction })
            {
                Assert.Contains(name, advice, StringComparison.Ordinal);
                Assert.All(others, other => Assert.DoesNotContain(other, advice, StringComparison.OrdinalIgnoreCase));
            }
        });
    }

    [Fact]
    public void Advice_about_what_is_not_known_is_whole_all_the_same() => Assert.All(Table, error =>
    {
        var failure = new PlexException(error, "It failed.");
        Assert.DoesNotMatch(@"[{}\[\]]", failure.RecommendedAction);
        Assert.DoesNotMatch(@"[{}\[\]]", failure.PlexctlAction);

        // No option without the command that it belongs to.
        var elsewhere = new PlexException(error, "It failed.", new PlexSubject { OtherServer = Server, ProjectId = Guid.NewGuid() });
        Assert.DoesNotMatch(@"\. -", elsewhere.RecommendedAction);
        Assert.DoesNotMatch(@"\. -", elsewhere.PlexctlAction);
    });

    [Fact]
    public void Every_row_has_a_category_of_PowerShell_and_an_exit_code_of_plexctl() => Assert.All(Table, error =>
    {
        Assert.Contains(error.Category, Enum.GetNames<ErrorCategory>());
        Assert.Contains(error.ExitCode, new[] { 1, 2, 3, 4, 77 });
    });

    [Fact]
    public void A_failure_without_an_answer_has_its_row()
    {
        Assert.Equal(
            "ConnectionFailed",
            Failures.FromException(new HttpRequestException(HttpRequestError.ConnectionError), Stage.Reading, Server).ErrorId);
        Assert.Equal("ConnectionFailed", Failures.FromException(new IOException("reset"), Stage.Reading, Server).ErrorId);
        Assert.Equal(
            "TlsFailed",
            Failures.FromException(new HttpRequestException(HttpRequestError.SecureConnectionError), Stage.Reading, Server).ErrorId);
        Assert.Equal("RequestTimedOut", Failures.FromException(new TimeoutException(), Stage.Reading, Server).ErrorId);
        Assert.Equal("RequestTimedOut", Failures.FromException(new TaskCanceledException(), Stage.Reading, Server).ErrorId);
        Assert.Equal("ConnectionClosed", Failures.FromException(new ObjectDisposedException("x"), Stage.Reading, Server).ErrorId);
    }
}
