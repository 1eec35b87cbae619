using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>
/// Reads strings, handing out one shared instance for the words that every execution repeats (statuses, types, output kinds) and for
/// the names of actions, of which a listing has few.
/// </summary>
internal static class SharedText
{
    private const int Longest = 32;
    private const int Slots = 256;

    private static readonly string?[] Shared = new string?[Slots];

    internal static string Of(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped || reader.ValueSpan.Length > Longest)
        {
            return reader.GetString()!;
        }

        var hash = 0;
        foreach (var b in reader.ValueSpan)
        {
            hash = (hash * 31) + b;
        }

        ref var slot = ref Shared[hash & (Slots - 1)];
        var known = slot;
        if (known is not null && reader.ValueTextEquals(known))
        {
            return known;
        }

        var text = reader.GetString()!;
        return slot = string.IsInterned(text) ?? text;
    }
}
