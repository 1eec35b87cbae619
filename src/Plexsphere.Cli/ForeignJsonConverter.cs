using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Cli;

/// <summary>Writes JSON that came as text as the value that it is; what other readers could stumble over, as the text.</summary>
internal sealed class ForeignJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => Write(writer, value);

    internal static void Write(Utf8JsonWriter writer, string json)
    {
        using var document = JsonDocument.Parse(json);
        if (IsPlain(document.RootElement))
        {
            document.RootElement.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue(json);
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
