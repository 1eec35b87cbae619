namespace Plexsphere.Core.Watching;

/// <summary>How an execution ended whose nodes do not tell it: it has none, or has ended before some of them.</summary>
/// <param name="Execution">The execution.</param>
/// <param name="Status">Its own status, fit to be shown.</param>
/// <param name="Ended">How many of its nodes have ended.</param>
/// <param name="All">How many nodes it has.</param>
internal sealed record WatchedEnd(WatchedExecution Execution, string Status, int Ended, int All);
