using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>What the nodes of a project can do, one page.</summary>
internal sealed class CapabilityPage
{
    [JsonRequired]
    public IReadOnlyList<CapabilityRow> Items { get; init; } = null!;
}
