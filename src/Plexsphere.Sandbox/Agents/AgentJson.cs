using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Plexsphere.Sandbox.Agents;

/// <summary>Writes JSON text whose parts may be JSON text themselves.</summary>
internal static class AgentJson
{
    internal const string Null = "null";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A failure as released agents describe it.</summary>
    internal static string Failure(string error, string variant) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("error", error);
        json.WriteStartArray("layers");
        json.WriteStringValue(error);
        json.WriteEndArray();
        json.WriteNull("trace");
        json.WriteString("variant", variant);
        json.WriteEndObject();
    });
}
