using System.Globalization;
using System.Text;

namespace Plexsphere.Core.Reports;

/// <summary>
/// Foreign text as HTML that means nothing but that text. What has no look of its own, or changes that of others, is shown as what it is:
/// control characters by their names, all else by its number.
/// </summary>
internal static class Markup
{
    private const int LongestLine = 400;
    private const int Delete = 0x7F;

    // From 0 on. Their pictures in Unicode are in few fonts.
    private static readonly string[] Names =
    [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
        "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
    ];

    /// <summary>A text of several lines, whole.</summary>
    internal static string Lines(string? text) => Write(text, lines: true, marked: true);

    /// <summary>A name or a message: one line, cut where nobody would read on.</summary>
    internal static string Line(string? text) => Write(Short(text), lines: false, marked: true);

    /// <summary>The same for titles and attributes, which take no elements.</summary>
    internal static string Plain(string? text) => Write(Short(text), lines: false, marked: false);

    private static string Short(string? text)
    {
        if (text is null || text.Length <= LongestLine)
        {
            return text ?? "";
        }

        var end = char.IsHighSurrogate(text[LongestLine - 1]) ? LongestLine - 1 : LongestLine;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..end]}… ({text.Length:N0} characters)");
    }

    private static string Write(string? text, bool lines, bool marked)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var html = new StringBuilder(text.Length + (text.Length / 16));
        var wasUnsafe = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (lines && text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                continue;
            }

            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            var isUnsafe = (PlexText.IsUnsafe(text, i) || (char.IsSurrogate(text[i]) && !isPair) || IsNoCharacter(text, i, isPair))
                && !(lines && text[i] is '\n' or '\t');
            if (isUnsafe && wasUnsafe)
            {
                html.Append(' ');
            }
            else if (isUnsafe != wasUnsafe && marked)
            {
                html.Append(isUnsafe ? "<b class=\"c\">" : "</b>");
            }

            wasUnsafe = isUnsafe;
            if (isUnsafe)
            {
                AppendName(html, isPair ? char.ConvertToUtf32(text, i) : text[i]);
            }
            else
            {
                Append(html, text[i]);
                if (isPair)
                {
                    html.Append(text[i + 1]);
                }
            }

            i += isPair ? 1 : 0;
        }

        return html.Append(wasUnsafe && marked ? "</b>" : "").ToString();
    }

    private static bool IsNoCharacter(string text, int index, bool isPair)
    {
        var value = isPair ? char.ConvertToUtf32(text, index) : text[index];
        return (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF;
    }

    private static void AppendName(StringBuilder html, int value)
    {
        if (value < Names.Length)
        {
            html.Append(Names[value]);
        }
        else if (value == Delete)
        {
            html.Append("DEL");
        }
        else
        {
            html.Append(CultureInfo.InvariantCulture, $"U+{value:X4}");
        }
    }

    private static void Append(StringBuilder html, char c)
    {
        switch (c)
        {
            case '<':
                html.Append("&lt;");
                break;
            case '>':
                html.Append("&gt;");
                break;
            case '&':
                html.Append("&amp;");
                break;
            case '"':
                html.Append("&quot;");
                break;
            case '\'':
                html.Append("&#39;");
                break;
            default:
                html.Append(c);
                break;
        }
    }
}
