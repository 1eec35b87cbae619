using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>The projects that the caller may see, one page.</summary>
internal sealed class ProjectPage
{
    [JsonRequired]
    public IReadOnlyList<ProjectRow> Items { get; init; } = null!;
}
