namespace Plexsphere.Sandbox.Http;

/// <summary>Ends a request with a problem as its response.</summary>
internal sealed class ProblemException(int status, string? code, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>Null on errors that are not the API's own, such as a path that is not served.</summary>
    public string? Code { get; } = code;

    public string Title { get; } = title;

    /// <summary>What a 401 asks for in WWW-Authenticate.</summary>
    public string Challenge { get; init; } = "Bearer";

    /// <summary>Which budget is used up; only when one is.</summary>
    public string? Dimension { get; init; }

    /// <summary>After how many seconds to come again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Why the authorizer refused; only on its refusals.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<string>? RelationPath { get; init; }
}
