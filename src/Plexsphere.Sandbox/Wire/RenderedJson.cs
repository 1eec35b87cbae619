using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>A value that is JSON already, so that what thousands of rows share is made once.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record RenderedJson(byte[] Utf8)
{
    internal sealed class Converter : JsonConverter<RenderedJson>
    {
        public override RenderedJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, RenderedJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Utf8, skipInputValidation: true);
    }
}
