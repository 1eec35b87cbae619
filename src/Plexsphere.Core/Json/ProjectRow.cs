using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A project.</summary>
internal sealed class ProjectRow
{
    [JsonRequired]
    public Guid Id { get; init; }

    public string? Name { get; init; }
}
