using Plexsphere.Core.Executions;

namespace Plexsphere.Core.Reports;

/// <summary>What one node did in one execution, or in one step of a rollout: a row of a report.</summary>
internal sealed record ReportEntry
{
    private const string NoNode = "no node";

    internal Uri? Server { get; init; }

    internal Guid? ProjectId { get; init; }

    internal required string Action { get; init; }

    /// <summary>Null for an execution without targets.</summary>
    internal Guid? NodeId { get; init; }

    internal string? NodeName { get; init; }

    /// <summary>One of <see cref="PlexStatus"/> or a newer one; for a step one of <see cref="PlexRolloutStatus"/>.</summary>
    internal required string Status { get; init; }

    internal bool IsStep { get; init; }

    /// <summary>Whether it came from a file, which keeps neither outputs nor times.</summary>
    internal bool IsFromFile { get; init; }

    internal int? Batch { get; init; }

    internal Guid? ExecutionId { get; init; }

    internal Guid? HealthExecutionId { get; init; }

    internal DateTimeOffset? Began { get; init; }

    /// <summary>Null where it has not ended.</summary>
    internal DateTimeOffset? Ended { get; init; }

    internal double? DurationSeconds { get; init; }

    internal string? Message { get; init; }

    /// <summary>What the node put out; null where that is not at hand.</summary>
    internal PlexExecutionLog? Log { get; init; }

    /// <summary>The same of the health action.</summary>
    internal PlexExecutionLog? HealthLog { get; init; }

    /// <summary>The node, by its name where one is known.</summary>
    internal string Name => NodeName ?? NodeId?.ToString() ?? NoNode;

    internal bool IsOpen => !IsStep && !PlexStatus.IsFinished(Status);

    internal bool IsFailure => NodeId is null || (IsStep ? PlexRolloutStatus.IsFailure(Status) : !IsOpen && Status != PlexStatus.Succeeded);

    /// <summary>Whether outputs and times are missing because a file does not keep them.</summary>
    internal bool IsBare => IsFromFile && Log is null && HealthLog is null;

    /// <summary>What makes two entries one: the same action of the same execution on the same node.</summary>
    internal object Identity => (Server, ProjectId, Action, NodeId, ExecutionId);

    /// <summary>One for each target; of an execution without any, one that says so.</summary>
    internal static IEnumerable<ReportEntry> Of(PlexExecution execution)
    {
        var whole = new ReportEntry
        {
            Server = execution.Server,
            ProjectId = execution.ProjectId,
            Action = execution.Action,
            Status = execution.Status,
            ExecutionId = execution.Id,
        };
        return execution.TargetCount == 0
            ? [whole with { Message = "The execution has no target: no node ran it." }]
            : ExecutionLogs.FromTargets(execution).Select(log => whole.With(log));
    }

    internal static ReportEntry Of(PlexRolloutStep step)
    {
        var (log, health) = (LogOf(step.Execution, step.NodeId), LogOf(step.HealthExecution, step.NodeId));
        var entry = new ReportEntry
        {
            Server = step.Server,
            ProjectId = step.ProjectId,
            Action = step.Action,
            Status = step.Status,
        };
        return (log is null ? entry : entry.With(log)) with
        {
            NodeId = step.NodeId,
            NodeName = step.NodeName,
            Status = step.Status,
            IsStep = true,
            Batch = step.Batch,
            ExecutionId = step.ExecutionId,
            HealthExecutionId = step.HealthExecutionId,
            DurationSeconds = step.DurationSeconds,
            Message = step.Message,
            HealthLog = health,
            Ended = health is { DurationSeconds: not null } ? health.UpdatedAt
                : log is { DurationSeconds: not null } ? log.UpdatedAt
                : null,
        };
    }

    /// <summary>Both together: a step says what became of a node, and its execution what the node put out.</summary>
    internal ReportEntry Joined(ReportEntry later) => (IsStep, later.IsStep) switch
    {
        (true, false) => Filled(later),
        (false, true) => later.Filled(this),
        _ => later,
    };

    private ReportEntry Filled(ReportEntry execution) => this with
    {
        NodeName = NodeName ?? execution.NodeName,
        Began = Began ?? execution.Began,
        Ended = Ended ?? execution.Ended,
        DurationSeconds = DurationSeconds ?? execution.DurationSeconds,
        Log = Log ?? execution.Log,
    };

    private ReportEntry With(PlexExecutionLog log) => this with
    {
        NodeId = log.NodeId,
        NodeName = log.NodeName,
        Status = log.Status,
        Began = log.CreatedAt,
        Ended = log.DurationSeconds is null ? null : log.UpdatedAt,
        DurationSeconds = log.DurationSeconds,
        Log = log,
    };

    private static PlexExecutionLog? LogOf(PlexExecution? execution, Guid node) =>
        execution is null ? null : ExecutionLogs.FromTargets(execution).FirstOrDefault(log => log.NodeId == node);
}
