namespace Plexsphere;

/// <summary>
/// The server answered with an error. The members come from its problem body (RFC 9457) and headers; a member that it did not send
/// is null. Their text is on one line and fit to be shown.
/// </summary>
public sealed class PlexApiException : PlexException
{
    internal PlexApiException(PlexError error, PlexProblem problem, string message, PlexSubject? subject = null)
        : base(error, message, subject) => Problem = problem;

    /// <summary>The HTTP status code.</summary>
    public int StatusCode => Problem.Status;

    /// <summary>The server's own code, such as <c>selector_empty_cohort</c>.</summary>
    public string? Code => Problem.Code;

    /// <summary>The problem's title.</summary>
    public string? Title => Problem.Title;

    /// <summary>The problem's detail.</summary>
    public string? Detail => Problem.Detail;

    /// <summary>The problem's instance.</summary>
    public string? Instance => Problem.Instance;

    /// <summary>Why the authorizer refused: <c>out_of_scope</c>, <c>insufficient_relation</c> or <c>caveat_violation</c>.</summary>
    public string? Reason => Problem.Reason;

    /// <summary>The relations that the authorizer looked at, such as <c>domain:acme#admin</c>, joined by commas.</summary>
    public string? RelationPath => Problem.RelationPath.Count == 0 ? null : string.Join(", ", Problem.RelationPath);

    /// <summary>The capacity dimension that is exhausted, such as <c>action_executions</c>.</summary>
    public string? Dimension => Problem.Dimension;

    /// <summary>The id under which the server logged the request.</summary>
    public string? CorrelationId => Problem.CorrelationId;

    /// <summary>The authentication context classes that a step-up asks for.</summary>
    public string? AcrValues => Problem.AcrValues;

    /// <summary>How long the server asks to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter => Problem.RetryAfter;

    internal PlexProblem Problem { get; }
}
