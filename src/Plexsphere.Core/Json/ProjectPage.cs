using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>The projects that the caller may see, one page.</summary>
internal sealed class ProjectPage : IJsonOnDeserialized
{
    public IReadOnlyList<ProjectRow> Items { get; set; } = null!;

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Items, "items");
}
