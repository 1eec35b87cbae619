using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>One page of a listing. Null, missing and empty cursors all mean the end.</summary>
internal sealed class ExecutionPage
{
    private readonly List<PlexExecution> items = null!;

    [JsonRequired]
    public List<PlexExecution> Items
    {
        get => items;
        init
        {
            items = Wire.Present(value, "items");
            var missing = items.IndexOf(null!);
            if (missing >= 0)
            {
                throw new JsonException("it is null", $"$.items[{missing}]", null, null);
            }
        }
    }

    public string? NextCursor { get; init; }
}
