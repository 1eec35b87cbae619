namespace Plexsphere.Core.Fleet;

/// <summary>What a node reported of itself, as a project's list of capabilities has it.</summary>
/// <param name="DomainId">Its domain.</param>
/// <param name="AgentVersion">The version of its agent.</param>
/// <param name="Status">How its program compares with the expected one.</param>
/// <param name="ReportedAt">When it reported.</param>
/// <param name="Actions">What it can do; null where the server does not say.</param>
internal sealed record NodeReport(Guid DomainId, string? AgentVersion, string? Status, DateTimeOffset? ReportedAt, ActionSet? Actions);
