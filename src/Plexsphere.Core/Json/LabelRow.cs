using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A label of an object.</summary>
internal sealed class LabelRow : IJsonOnDeserialized
{
    public string QualifiedKey { get; set; } = null!;

    public Guid ObjectId { get; set; }

    /// <summary>Text, a number, a truth value; whatever the label's definition allows.</summary>
    public JsonElement Value { get; set; }

    internal string Text => Value.ValueKind == JsonValueKind.String ? Unescaped(Value) : Value.GetRawText();

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(QualifiedKey, "qualified_key");
        _ = Value.ValueKind == JsonValueKind.Undefined ? throw new JsonException("'value' is missing") : Text;
    }

    private static string Unescaped(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("'value' is no Unicode", e);
        }
    }
}
