using System.Text.Json.Serialization;

namespace Plexsphere.Bench;

/// <summary>A page of a listing, read without a second thought.</summary>
internal sealed class BarePage
{
    [JsonRequired]
    public List<PlexExecution> Items { get; init; } = null!;

    public string? NextCursor { get; init; }
}
