using System.Collections.ObjectModel;
using System.Text.Json;

namespace Plexsphere;

/// <summary>A JSON array: a list, whose text is its JSON where an array's would be a type name.</summary>
public sealed class PlexJsonArray : ReadOnlyCollection<object?>
{
    private readonly string _json;

    internal PlexJsonArray(JsonElement value)
        : this(value, PlexJson.Value)
    {
    }

    internal PlexJsonArray(JsonElement value, Func<JsonElement, object?> element)
        : base([.. value.EnumerateArray().Select(element)]) => _json = value.GetRawText();

    /// <summary>The array as JSON text.</summary>
    public override string ToString() => _json;
}
