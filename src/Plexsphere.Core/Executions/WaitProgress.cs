namespace Plexsphere.Core.Executions;

/// <summary>How far a wait has come.</summary>
/// <param name="Executions">How many executions are followed.</param>
/// <param name="FinishedExecutions">How many of them have ended.</param>
/// <param name="Targets">How many targets they have together.</param>
/// <param name="FinishedTargets">How many of the targets have ended.</param>
internal readonly record struct WaitProgress(int Executions, int FinishedExecutions, int Targets, int FinishedTargets);
