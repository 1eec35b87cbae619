using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Plexsphere;

/// <summary>Turns JSON values into objects that PowerShell reads, indexes and converts back to the same JSON.</summary>
internal static class PlexJson
{
    // What a decimal keeps exactly.
    private const int DecimalDigits = 28;

    /// <summary>The value's text exactly as it came; null where there is no value, or a null.</summary>
    internal static string? Text(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : value.GetRawText();

    internal static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new PlexJsonObject(value),
        JsonValueKind.Array => new PlexJsonArray(value),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => Number(value),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static object Number(JsonElement value)
    {
        if (value.TryGetInt32(out var small))
        {
            return small;
        }

        if (value.TryGetInt64(out var large))
        {
            return large;
        }

        var text = value.GetRawText();
        if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        // A decimal keeps every digit that it has room for, a double keeps the size.
        if (text.Count(char.IsAsciiDigit) <= DecimalDigits && !text.AsSpan().ContainsAny('e', 'E') && value.TryGetDecimal(out var exact))
        {
            return exact;
        }

        // Too large for any number of .NET: its text is all that can be told.
        var rounded = value.GetDouble();
        return double.IsFinite(rounded) ? rounded : text;
    }
}
