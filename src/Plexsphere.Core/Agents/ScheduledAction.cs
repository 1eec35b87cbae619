namespace Plexsphere.Core.Agents;

/// <summary>What an agent says when it has taken an action into its queue.</summary>
/// <param name="Id">The action's id.</param>
internal sealed record ScheduledAction(Guid Id);
