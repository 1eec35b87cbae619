namespace Plexsphere.Core.Waiting;

/// <summary>How far a wait has come.</summary>
/// <param name="Status">In words.</param>
/// <param name="Percent">Of 100; -1 where it cannot be told.</param>
internal readonly record struct WaitProgress(string Status, int Percent);
