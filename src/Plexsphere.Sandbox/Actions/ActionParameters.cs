using System.Text.Json;

namespace Plexsphere.Sandbox.Actions;

/// <summary>The parameters of a dispatch as a node sees them: all strings, other JSON values as their JSON text.</summary>
internal sealed class ActionParameters
{
    internal static readonly ActionParameters None = new([], null);

    private readonly Dictionary<string, string> _values;

    private ActionParameters(Dictionary<string, string> values, JsonElement? source)
    {
        _values = values;
        Source = source;
    }

    /// <summary>The object as it was dispatched; null when there was none.</summary>
    public JsonElement? Source { get; }

    public IReadOnlyDictionary<string, string> Values => _values;

    internal static ActionParameters From(JsonElement members)
    {
        var values = new Dictionary<string, string>();
        foreach (var member in members.EnumerateObject())
        {
            values[member.Name] = member.Value.ValueKind == JsonValueKind.String
                ? member.Value.GetString()!
                : member.Value.GetRawText();
        }

        // The element may not outlive the document that it was read from.
        return new ActionParameters(values, members.Clone());
    }

    /// <summary>The value, or an empty string: an agent does not tell a missing parameter from an empty one.</summary>
    public string this[string name] => _values.GetValueOrDefault(name, "");

    /// <summary>True unless the parameter says <c>false</c>.</summary>
    internal bool IsOn(string name) => this[name] != "false";

    /// <summary>The number, or the default when it is missing, not a number or out of range.</summary>
    internal int Number(string name, int minimum, int maximum, int otherwise) =>
        int.TryParse(this[name], out var number) && number >= minimum && number <= maximum ? number : otherwise;
}
