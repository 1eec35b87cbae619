using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Api;

/// <summary>Filters of lists, read from the query.</summary>
internal static class Filters
{
    /// <summary>The id, or null when there is no such filter.</summary>
    internal static Guid? ReadId(IQueryCollection query, string name, Func<ProblemException> malformed) => query[name] switch
    {
        [] => null,
        [{ } text, ..] when Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty => id,
        _ => throw malformed(),
    };

    /// <summary>The status of a capability row, or null.</summary>
    internal static string? ReadStatus(IQueryCollection query) => query["status"] switch
    {
        [] => null,
        [("match" or "drift" or "unknown") and var status, ..] => status,
        _ => throw Problems.InvalidStatus("match, drift, unknown"),
    };

    /// <summary>Whether hooks are to be the catalogued ones, or null.</summary>
    internal static bool? ReadImageDigestMatch(IQueryCollection query) => query["image_digest_match"] switch
    {
        [] => null,
        ["true", ..] => true,
        ["false", ..] => false,
        _ => throw Problems.InvalidImageDigestMatch(),
    };
}
