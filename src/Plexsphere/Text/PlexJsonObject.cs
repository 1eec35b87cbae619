using System.Collections.ObjectModel;
using System.Text.Json;

namespace Plexsphere;

/// <summary>
/// A JSON object: a dictionary in the object's own order, so that <c>$action.Payload.message</c> works and ConvertTo-Json gives the same
/// JSON. Keys do
/// not mind their case unless the object itself tells keys apart by it. As text it is its JSON, in a CSV file too.
/// </summary>
public sealed class PlexJsonObject : ReadOnlyDictionary<string, object?>
{
    private readonly string _json;

    internal PlexJsonObject(JsonElement value)
        : base(Members(value)) => _json = value.GetRawText();

    /// <summary>The object as JSON text.</summary>
    public override string ToString() => _json;

    // Nothing is ever taken out of it, so that a dictionary keeps the order. Of two members with one name the last one counts.
    private static Dictionary<string, object?> Members(JsonElement value)
    {
        var members = new Dictionary<string, object?>(Comparer(value));
        foreach (var member in value.EnumerateObject())
        {
            members[PlexJson.Name(member)] = PlexJson.Value(member.Value);
        }

        return members;
    }

    private static StringComparer Comparer(JsonElement value)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in value.EnumerateObject())
        {
            var name = PlexJson.Name(member);
            if (!names.TryAdd(name, name) && names[name] != name)
            {
                return StringComparer.Ordinal;
            }
        }

        return StringComparer.OrdinalIgnoreCase;
    }
}
