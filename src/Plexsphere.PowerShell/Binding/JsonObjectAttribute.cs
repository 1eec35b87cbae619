using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Turns a hashtable, another dictionary, the PSCustomObject of ConvertFrom-Json or a JSON object as text into the JSON that is sent.
/// Every value arrives exactly, or is refused by its path.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class JsonObjectAttribute : ArgumentTransformationAttribute
{
    private const int MaxDepth = 64;

    /// <summary>What the paths of refused values begin with.</summary>
    public required string Root { get; set; }

    /// <summary>The members of an argument that this attribute has bound.</summary>
    internal static IReadOnlyDictionary<string, JsonElement>? Members(IDictionary? argument) =>
        argument?.Cast<DictionaryEntry>().ToDictionary(member => (string)member.Key, member => (JsonElement)member.Value!);

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => PSValue.Unwrap(inputData) switch
    {
        null => null,
        string text => FromText(text),
        _ => FromObject(inputData!),
    };

    private OrderedDictionary FromText(string text)
    {
        if (!PlexText.IsWhole(text))
        {
            throw new ArgumentTransformationMetadataException("The text holds half of a surrogate pair, which cannot be sent.");
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Ordered(document.RootElement)
                : throw new ArgumentTransformationMetadataException($"The text is a JSON {document.RootElement.ValueKind}, not an object.");
        }
        catch (JsonException e)
        {
            throw new ArgumentTransformationMetadataException($"The text is not JSON, {PlexJson.PlaceOf(e)}.");
        }
    }

    private OrderedDictionary FromObject(object value)
    {
        if (PSValue.Unwrap(value) is not (IDictionary or PSCustomObject))
        {
            throw Refused(Root, "is not a dictionary", value);
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, value, Root, 0);
        }

        using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return Ordered(document.RootElement);
    }

    private OrderedDictionary Ordered(JsonElement json)
    {
        var members = new OrderedDictionary();
        try
        {
            foreach (var (name, member) in PlexJson.Members(json, Root))
            {
                members.Add(name, member);
            }
        }
        catch (JsonException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Message}.", e);
        }

        return members;
    }

    private static void Write(Utf8JsonWriter json, object? value, string path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Refused(path, $"lies deeper than {MaxDepth} levels", null);
        }

        switch (PSValue.Unwrap(value))
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(Valid(text, path));
                break;
            case char one:
                json.WriteStringValue(Valid(one.ToString(), path));
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case SwitchParameter flag:
                json.WriteBooleanValue(flag.IsPresent);
                break;
            case double.NaN or double.PositiveInfinity or double.NegativeInfinity or float.NaN or float.PositiveInfinity
                or float.NegativeInfinity:
                throw Refused(path, "is not a finite number", null);
            case double number:
                json.WriteNumberValue(number);
                break;
            case float number:
                json.WriteNumberValue(number);
                break;
            case Enum constant:
                throw Refused(path, "has a type that JSON cannot express", constant);
            case decimal or sbyte or byte or short or ushort or int or uint or long or ulong or BigInteger:
                json.WriteRawValue(((IFormattable)PSValue.Unwrap(value)!).ToString(null, CultureInfo.InvariantCulture));
                break;
            case JsonElement { ValueKind: not JsonValueKind.Undefined } done:
                json.WriteRawValue(done.GetRawText());
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time);
                break;
            case DateTime time:
                json.WriteStringValue(time);
                break;
            case Uri address:
                json.WriteStringValue(Valid(address.OriginalString, path));
                break;
            case IDictionary members:
                WriteObject(json, members.Keys.Cast<object>().Select(key => (Name(key, path), members[key])), path, depth);
                break;
            case PSCustomObject:
                WriteObject(json, ((PSObject)value!).Properties.Select(property => (property.Name, (object?)property.Value)), path, depth);
                break;
            case IEnumerable elements:
                WriteArray(json, elements, path, depth);
                break;
            case var other:
                throw Refused(path, "has a type that JSON cannot express", other);
        }
    }

    private static void WriteObject(Utf8JsonWriter json, IEnumerable<(string Name, object? Value)> members, string path, int depth)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            var member = $"{path}.{name}";
            json.WritePropertyName(Valid(name, member));
            Write(json, value, member, depth + 1);
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, IEnumerable elements, string path, int depth)
    {
        var index = 0;
        json.WriteStartArray();
        foreach (var element in elements)
        {
            Write(json, element, $"{path}[{index++}]", depth + 1);
        }

        json.WriteEndArray();
    }

    private static string Name(object key, string path) => PSValue.Unwrap(key) switch
    {
        string name => name,
        IFormattable and (sbyte or byte or short or ushort or int or uint or long or ulong) and var number => number.ToString(
            null, CultureInfo.InvariantCulture),
        var other => throw Refused(path, "has a key that is not text", other),
    };

    private static string Valid(string text, string path) =>
        PlexText.IsWhole(text) ? text : throw Refused(path, "holds half of a surrogate pair", null);

    private static ArgumentTransformationMetadataException Refused(string path, string reason, object? value) =>
        new($"{PlexText.Line(path)} {reason}{(value is null ? "" : $" ({PSValue.Unwrap(value)!.GetType().FullName})")}.");
}
