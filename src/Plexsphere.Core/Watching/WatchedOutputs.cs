using Plexsphere.Core.Executions;
using Plexsphere.Core.Outputs;

namespace Plexsphere.Core.Watching;

/// <summary>What nodes put out that were watched until they ended.</summary>
/// <param name="Groups">The outputs, equal ones together.</param>
/// <param name="Unread">Those that cannot be read, and why.</param>
internal sealed record WatchedOutputs(
    IReadOnlyList<PlexOutputGroup> Groups, IReadOnlyList<(PlexExecutionLog Log, PlexException Failure)> Unread)
{
    /// <summary>The outputs of those nodes of executions that have ended. Nothing is read for it.</summary>
    internal static WatchedOutputs Of(IEnumerable<PlexExecution> executions)
    {
        var fold = new OutputFold([], []);
        var unread = new List<(PlexExecutionLog, PlexException)>();
        foreach (var log in executions.SelectMany(execution => ExecutionLogs.FromTargets(execution))
            .Where(log => PlexStatus.IsFinished(log.Status)))
        {
            fold.Add(log);
            if (ExecutionLogs.Failure(log) is { } failure)
            {
                unread.Add((log, failure));
            }
        }

        return new WatchedOutputs(fold.Groups(), unread);
    }
}
