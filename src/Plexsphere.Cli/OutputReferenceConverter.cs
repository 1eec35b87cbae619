using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Cli;

/// <summary>Writes references to outputs as the wire has them; one that could not be read, as it came.</summary>
internal sealed class OutputReferenceConverter : JsonConverter<PlexOutputReference>
{
    public override PlexOutputReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, PlexOutputReference value, JsonSerializerOptions options)
    {
        if (value.Raw is { } raw)
        {
            WriteRaw(writer, raw);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("kind"u8, value.Kind);
        if (value.InlineBytes is { } bytes)
        {
            writer.WriteBase64String("inline_bytes"u8, bytes);
        }

        WriteText(writer, "bucket", value.Bucket);
        WriteText(writer, "key", value.Key);
        WriteText(writer, "sha256", value.Sha256);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    // JSON that other readers could stumble over is written as the text that it is.
    private static void WriteRaw(Utf8JsonWriter writer, string raw)
    {
        using var document = JsonDocument.Parse(raw);
        if (IsPlain(document.RootElement))
        {
            document.RootElement.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue(raw);
        }
    }

    private static bool IsPlain(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().DistinctBy(member => member.Name)
                    .Count() == element.EnumerateObject().Count()
                    && element.EnumerateObject().All(member => IsPlain(member.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsPlain),
                JsonValueKind.String => element.GetString() is not null,
                JsonValueKind.Number => element.TryGetDecimal(out _),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, in a name or in a text.
            return false;
        }
    }
}
