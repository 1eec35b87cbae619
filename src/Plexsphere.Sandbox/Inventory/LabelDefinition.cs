using System.Text.Json;

namespace Plexsphere.Sandbox.Inventory;

/// <summary>What defines a label: its key as selectors have it, the key with its scope, and whether values are more than text.</summary>
internal sealed record LabelDefinition(Guid Id, string Key, string QualifiedKey, LabelScope Scope, bool IsText = true)
{
    /// <summary>The value as the wire has it.</summary>
    internal JsonElement ValueOf(string text) => JsonElement.Parse(IsText ? $"\"{JsonEncodedText.Encode(text)}\"" : text);
}
