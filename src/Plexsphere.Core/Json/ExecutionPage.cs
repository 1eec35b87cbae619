using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>One page of a listing. Null, missing and empty cursors all mean the end.</summary>
internal sealed class ExecutionPage
{
    [JsonRequired]
    public List<PlexExecution> Items { get; init; } = null!;

    public string? NextCursor { get; init; }
}
