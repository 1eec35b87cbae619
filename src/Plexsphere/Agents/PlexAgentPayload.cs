using System.Text.Json;

namespace Plexsphere;

/// <summary>What an action's payload tells, whatever the kind made of it.</summary>
internal sealed class PlexAgentPayload(JsonElement payload)
{
    private readonly Lazy<object?> _value = new(() => PlexJson.Value(payload));

    internal string? Json => PlexJson.Text(payload);

    internal object? Value => _value.Value;

    /// <summary>The number of the stage under way, of an action that has several.</summary>
    internal int? Stage => payload.ValueKind == JsonValueKind.Object
        && payload.TryGetProperty(
            "stage", out var stage) && stage.ValueKind == JsonValueKind.Number && stage.TryGetInt32(out var number) ? number : null;

    /// <summary>
    /// The message, the error, or the text that the payload is; a stage's own payload is looked into, and a list's last entry.
    /// </summary>
    internal string? Message => MessageOf(payload);

    private static string? MessageOf(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return PlexJson.String(value);
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                return MessageOf(value[value.GetArrayLength() - 1]);
            case JsonValueKind.Object:
                return Member(value, "error")
                    ?? Member(value, "message") ?? (value.TryGetProperty("payload", out var inner) ? MessageOf(inner) : null);
            default:
                return null;
        }
    }

    private static string? Member(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? PlexJson.String(member) : null;
}
