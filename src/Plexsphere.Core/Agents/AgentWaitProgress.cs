namespace Plexsphere.Core.Agents;

/// <summary>How far a wait for actions of agents has come.</summary>
/// <param name="Actions">How many actions are followed.</param>
/// <param name="Finished">How many of them have ended.</param>
/// <param name="Current">One that is under way, as it was last seen; null when none is left.</param>
internal readonly record struct AgentWaitProgress(int Actions, int Finished, PlexAgentAction? Current);
