using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Plexsphere;

/// <summary>Turns JSON values into objects that PowerShell reads, indexes and converts back to the same JSON.</summary>
internal static class PlexJson
{
    // What a decimal keeps exactly.
    private const int DecimalDigits = 28;

    /// <summary>
    /// Where a text is not JSON, without the parser's own words, which repeat what stands there; null for a failure that is not the
    /// parser's.
    /// </summary>
    internal static string? PlaceOf(JsonException failure) =>
        failure is { LineNumber: { } line, BytePositionInLine: { } position } ? $"at line {line + 1}, byte {position + 1}" : null;

    /// <summary>The value's text exactly as it came; null where there is no value, or a null.</summary>
    internal static string? Text(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : value.GetRawText();

    internal static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new PlexJsonObject(value),
        JsonValueKind.Array => new PlexJsonArray(value),
        JsonValueKind.String => String(value),
        JsonValueKind.Number => Number(value),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The text of a string, also of one that is no Unicode: JSON can spell half of a surrogate pair.</summary>
    internal static string String(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(value.GetRawText());
        }
    }

    /// <summary>The name of a member, also of one that is no Unicode.</summary>
    internal static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Its text begins with the name.
            return Unescape(member.ToString());
        }
    }

    /// <summary>
    /// The members of an object, each value exactly as it was written; refused is what <see cref="Check"/> refuses.
    /// </summary>
    /// <param name="value">The object.</param>
    /// <param name="path">What it is called, for the message.</param>
    internal static IReadOnlyDictionary<string, JsonElement> Members(JsonElement value, string path)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var name = Name(member);
            var place = $"{path}.{PlexText.Line(name)}";
            var flaw = !PlexText.IsWhole(name) ? "holds half of a surrogate pair, which is no text"
                : !members.TryAdd(name, member.Value.Clone()) ? "occurs twice"
                : null;
            if (flaw is not null)
            {
                throw new JsonException($"{place} {flaw}");
            }

            Check(member.Value, place);
        }

        return members;
    }

    /// <summary>
    /// Refuses, at every level of a value, names that occur twice in an object, and names and texts that hold half of a surrogate pair.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="path">What it is called, for the message.</param>
    internal static void Check(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Members(value, path);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    Check(element, $"{path}[{index++}]");
                }

                break;
            case JsonValueKind.String when !PlexText.IsWhole(String(value)):
                throw new JsonException($"{path} holds half of a surrogate pair, which is no text");
        }
    }

    // From the opening quotation mark to the closing one.
    private static string Unescape(string raw)
    {
        var text = new StringBuilder();
        for (var i = 1; raw[i] != '"'; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            text.Append(raw[++i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var c => c,
            });
            i += raw[i] == 'u' ? 4 : 0;
        }

        return text.ToString();
    }

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

        // A decimal keeps every digit that it has room for. ConvertTo-Json of PowerShell 7.4 writes it as a number, and a BigInteger as an
        // object.
        var text = value.GetRawText();
        if (text.Count(char.IsAsciiDigit) <= DecimalDigits && !text.AsSpan().ContainsAny('e', 'E') && value.TryGetDecimal(out var exact))
        {
            return exact;
        }

        if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        // Too large for any number of .NET: its text is all that can be told.
        var rounded = value.GetDouble();
        return double.IsFinite(rounded) ? rounded : text;
    }
}
