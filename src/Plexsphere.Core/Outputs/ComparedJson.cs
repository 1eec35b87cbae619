using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Plexsphere.Core.Outputs;

/// <summary>
/// Writes JSON so that equal values are equal bytes: members by name, numbers by value, and without what is to be ignored.
/// </summary>
/// <param name="ignored">What is left out.</param>
internal sealed class ComparedJson(IReadOnlyList<PropertyPath> ignored)
{
    /// <summary>
    /// The bytes of a text's value; null where it is no JSON that has one: cut or no JSON at all, deeper than 64 levels, with a name that
    /// occurs twice in an object, or with half of a surrogate pair.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="indented">Whether people are to read it, each value on a line of its own.</param>
    internal byte[]? Write(string text, bool indented)
    {
        try
        {
            // Some programs begin their text with a byte order mark.
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'));
            PlexJson.Check(document.RootElement, "output");
            var written = new ArrayBufferWriter<byte>(text.Length);
            var options = new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            using (var writer = new Utf8JsonWriter(written, options))
            {
                Write(writer, document.RootElement, [.. ignored.Select(path => (path, 0))]);
            }

            return written.WrittenSpan.ToArray();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, List<(PropertyPath Path, int Step)> open)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, member) in value.EnumerateObject().Select(member => (Name: PlexJson.Name(member), member.Value))
                    .OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    if (Beyond(open, (path, step) => path.IsMember(step, name)) is { } further)
                    {
                        writer.WritePropertyName(name);
                        Write(writer, member, further);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                if (Beyond(open, (path, step) => path.IsItem(step)) is { } inside)
                {
                    foreach (var item in value.EnumerateArray())
                    {
                        Write(writer, item, inside);
                    }
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(ExactNumber.Text(value.GetRawText()));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    // The paths that go on beyond a member or an item; null where one of them ends there.
    private static List<(PropertyPath Path, int Step)>? Beyond(
        List<(PropertyPath Path, int Step)> open, Func<PropertyPath, int, bool> goesOn)
    {
        var further = open.Where(place => goesOn(place.Path, place.Step)).Select(place => (place.Path, Step: place.Step + 1)).ToList();
        return further.Exists(place => place.Step == place.Path.Length) ? null : further;
    }
}
