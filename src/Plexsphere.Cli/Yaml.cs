using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plexsphere.Cli;

/// <summary>
/// Writes JSON values as YAML that reads back as the same values. A text that could be taken for anything else, or that a terminal would
/// act upon, is quoted, with what is not plain printable text as escapes; a number keeps its digits.
/// </summary>
internal static partial class Yaml
{
    internal static string Of(JsonElement value)
    {
        var yaml = new StringBuilder();
        Append(yaml, value, 0, afterDash: true);
        return yaml.ToString();
    }

    internal static string Of(string name, string value) => $"{Text(name)}: {Text(value)}\n";

    // What is nested begins on lines of its own, but for the first member of a list's item, which stands beside the dash.
    private static void Append(StringBuilder yaml, JsonElement value, int indent, bool afterDash)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                Separate(yaml, afterDash);
                foreach (var (index, member) in value.EnumerateObject().Index())
                {
                    Indent(yaml, index == 0 && afterDash ? 0 : indent).Append(Text(member.Name)).Append(':');
                    Append(yaml, member.Value, indent + (member.Value.ValueKind == JsonValueKind.Array ? 0 : 2), afterDash: false);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                Separate(yaml, afterDash);
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Indent(yaml, index == 0 && afterDash ? 0 : indent).Append("- ");
                    Append(yaml, item, indent + 2, afterDash: true);
                }

                break;
            default:
                yaml.Append(afterDash ? "" : " ").Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void Separate(StringBuilder yaml, bool afterDash) => yaml.Append(afterDash ? "" : "\n");

    private static StringBuilder Indent(StringBuilder yaml, int columns) => yaml.Append(' ', columns);

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        _ => value.GetRawText(),
    };

    private static string Text(string text) =>
        Guid.TryParseExact(text, "D", out _) || (Plain().IsMatch(text) && !Word().IsMatch(text)) ? text : Quoted(text);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' or '\\' => quoted.Append('\\').Append((char)rune.Value),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                >= ' ' and < 0x7F => quoted.Append((char)rune.Value),
                _ when IsPrintable(rune) => quoted.Append(rune),
                < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_./-]*\z")]
    private static partial Regex Plain();

    // What a reader of YAML 1.1 or 1.2 takes for a truth value, for nothing, or for a number.
    [GeneratedRegex(@"\A(y|yes|n|no|true|false|on|off|null|nan|inf)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
