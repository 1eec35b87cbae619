namespace Plexsphere.Cli;

/// <summary>What is written at once.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">Where to go on; null or empty at the end, and where nobody has to.</param>
internal sealed record Page<T>(List<T> Items, string? NextCursor = null);
