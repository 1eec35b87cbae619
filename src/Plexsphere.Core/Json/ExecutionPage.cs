namespace Plexsphere.Core.Json;

/// <summary>One page of a listing.</summary>
/// <param name="Items">The executions, in the server's order.</param>
/// <param name="NextCursor">Where to go on; null or empty at the end.</param>
internal sealed record ExecutionPage(List<PlexExecution> Items, string? NextCursor = null);
