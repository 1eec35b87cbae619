using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>
/// Reads strings, handing out one shared instance for the words that every execution repeats (statuses, types, output kinds) and for
/// the names of actions, of which a listing has few.
/// </summary>
internal sealed class WireText : JsonConverter<string>
{
    private const int LongestShared = 32;
    private const int Slots = 256;

    private readonly string?[] shared = new string?[Slots];

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"Expected a string, found {reader.TokenType}.");
        }

        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > LongestShared)
        {
            return reader.GetString();
        }

        var hash = 0;
        foreach (var b in reader.ValueSpan)
        {
            hash = (hash * 31) + b;
        }

        ref var slot = ref shared[hash & (Slots - 1)];
        var known = slot;
        if (known is not null && reader.ValueTextEquals(known))
        {
            return known;
        }

        var text = reader.GetString()!;
        return slot = string.IsInterned(text) ?? text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
