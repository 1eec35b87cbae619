using System.Text;
using System.Text.Json;
using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Executions;

/// <summary>Materialises what the targets of an execution put out, from what the execution itself carries.</summary>
internal static class ExecutionLogs
{
    // The parser's own.
    private const int MaxDepth = 64;

    /// <summary>One entry for each target, or each that is wanted; also for those without output.</summary>
    internal static IEnumerable<PlexExecutionLog> FromTargets(PlexExecution execution, TargetFilter? wanted = null) =>
        execution.Targets.Where(target => wanted?.Takes(target) != false).Select(target => new PlexExecutionLog(execution, target));

    /// <summary>What is to be said of a target whose output cannot be read; null for others.</summary>
    internal static PlexException? Failure(PlexExecutionLog log) => log.OutputFlaw is null
        ? null
        : new PlexException(
            PlexErrors.MalformedResponse,
            $"The output of node {log.NodeId} in execution {log.ExecutionId} cannot be read: {log.OutputFlaw}.");

    /// <summary>The text or the archive's line; null for a target without output.</summary>
    internal static string? RawText(PlexExecutionLog log) => log.ArchiveLine ?? log.Output;

    /// <summary>The output's JSON, as the node wrote it but for white space between values.</summary>
    /// <exception cref="PlexException">There is no output here, or it is no JSON that an object can be made of.</exception>
    internal static JsonElement Json(PlexExecutionLog log)
    {
        if (WhyUnread(log) is { } reason)
        {
            throw NotJson(log, reason);
        }

        try
        {
            // Some programs begin their text with a byte order mark.
            var text = log.Output!.TrimStart('\uFEFF');
            using (var document = JsonDocument.Parse(text))
            {
                PlexJson.Check(document.RootElement, "output");
            }

            using var compact = JsonDocument.Parse(WithoutWhiteSpace(text));
            return compact.RootElement.Clone();
        }
        catch (JsonException e) when (PlexJson.PlaceOf(e) is { } place)
        {
            throw NotJson(log, $"is not JSON, or goes deeper than {MaxDepth} levels, {place}");
        }
        catch (JsonException e)
        {
            throw NotJson(log, $"is JSON that no object can be made of: {e.Message}");
        }
    }

    private static PlexException NotJson(PlexExecutionLog log, string reason) => new(
        PlexErrors.OutputNotJson,
        $"The output of node {log.NodeId} in execution {log.ExecutionId} {reason}.",
        new PlexSubject
        {
            Server = ((IPlexNodeSource)log).Origin?.Server,
            ProjectId = log.ProjectId,
            ExecutionId = log.ExecutionId,
        });

    private static string? WhyUnread(PlexExecutionLog log) => log switch
    {
        { OutputKind: PlexOutputKind.None } => $"is not there: the target is {log.Status}, and put out nothing",
        { OutputKind: PlexOutputKind.Archived } => $"is archived at {PlexText.Line($"{log.Bucket}/{log.Key}")}, and never fetched",
        { OutputFlaw: { } flaw } => $"cannot be read: {flaw}",
        { Output: null } => $"is kept in a way that this version does not know: {PlexText.Line(log.OutputKind)}",
        { OutputTruncated: true } => "was cut by the node at its own limit",
        { OutputIsText: false } => "is not text of UTF-8",
        _ => null,
    };

    // Of JSON that was found to be whole.
    private static string WithoutWhiteSpace(string json)
    {
        var text = new StringBuilder(json.Length);
        var quoted = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (quoted && json[i] == '\\')
            {
                text.Append(json[i++]);
            }
            else
            {
                quoted ^= json[i] == '"';
            }

            if (quoted || !char.IsWhiteSpace(json[i]))
            {
                text.Append(json[i]);
            }
        }

        return text.ToString();
    }
}
