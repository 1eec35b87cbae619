using System.Text;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Agents;

/// <summary>
/// Reads what an agent says about a failure: the agent's own JSON, its successor's, the plain text of the layer below, or nothing.
/// </summary>
internal static class AgentProblemReader
{
    // A layer's text is a line; what is longer is a page of something else.
    private const int LongestText = 512;

    /// <summary>The row of the error table that an agent's refusal belongs to.</summary>
    internal static PlexError ErrorOf(PlexProblem problem) => (problem.Status, problem.Code) switch
    {
        (400, "ActionNotAvailable") => PlexErrors.AgentKindNotAvailable,
        (400, "InvalidArgs") => PlexErrors.AgentArgumentRefused,
        (409, "ActionAlreadyExists") => PlexErrors.AgentActionExists,
        _ => Failures.ErrorOf(problem),
    };

    /// <summary>Reads what an agent's error response says.</summary>
    internal static PlexProblem Read(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var problem = ProblemReader.FromHeaders(response);
        if (response.Content.Headers.ContentType?.MediaType == "text/plain")
        {
            var text = Encoding.UTF8.GetString(body.Span).Trim();
            return text.Length is > 0 and <= LongestText ? problem with { Detail = text } : problem;
        }

        return ProblemReader.Parse(body, WireContext.Default.AgentProblem) is { } document ? Fill(problem, document) : problem;
    }

    private static PlexProblem Fill(PlexProblem problem, AgentProblem document)
    {
        var detail = ProblemReader.Text(document.Error) ?? ProblemReader.Text(document.ErrorMsg);
        var cause = ProblemReader.Text(document.ErrorCause);
        return problem with
        {
            Detail = detail is not null && cause is not null ? $"{detail}: {cause}" : detail,
            Code = ProblemReader.Text(document.Variant) ?? ProblemReader.Text(document.Kind),
        };
    }
}
