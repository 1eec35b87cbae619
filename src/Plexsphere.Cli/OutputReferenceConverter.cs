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
            ForeignJsonConverter.Write(writer, raw);
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
}
