using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>One page of a listing of the inventory.</summary>
internal sealed class RowPage<T> : IJsonOnDeserialized
    where T : class
{
    public IReadOnlyList<T> Items { get; set; } = null!;

    /// <summary>Where to go on; null or empty at the end.</summary>
    public string? NextCursor { get; set; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        foreach (var item in Wire.Required(Items, "items"))
        {
            Wire.Required(item, "items");
        }
    }
}
