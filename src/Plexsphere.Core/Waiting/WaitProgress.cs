namespace Plexsphere.Core.Waiting;

/// <summary>How far a wait has come.</summary>
/// <param name="Status">In words.</param>
/// <param name="Percent">Of 100; -1 where it cannot be told.</param>
/// <param name="Open">A few of the nodes that are waited for, by their names or the beginnings of their ids.</param>
internal readonly record struct WaitProgress(string Status, int Percent, string Open = "")
{
    /// <summary>How long the wait has lasted.</summary>
    internal TimeSpan Elapsed { get; init; }
}
