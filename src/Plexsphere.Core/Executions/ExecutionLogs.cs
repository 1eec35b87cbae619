namespace Plexsphere.Core.Executions;

/// <summary>Materialises what the targets of an execution put out, from what the execution itself carries.</summary>
internal static class ExecutionLogs
{
    /// <summary>One entry for each target, also for those without output.</summary>
    internal static IEnumerable<PlexExecutionLog> FromTargets(PlexExecution execution) =>
        execution.Targets.Select(target => new PlexExecutionLog(execution, target));

    /// <summary>What is to be said of a target whose output cannot be read; null for others.</summary>
    internal static PlexException? Failure(PlexExecutionLog log) => log.OutputFlaw is null
        ? null
        : new PlexException(
            PlexErrors.MalformedResponse,
            $"The output of node {log.NodeId} in execution {log.ExecutionId} cannot be read: {log.OutputFlaw}.");

    /// <summary>The text or the archive's line; null for a target without output.</summary>
    internal static string? RawText(PlexExecutionLog log) => log.ArchiveLine ?? log.Output;
}
