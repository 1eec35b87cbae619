using System.Buffers;
using System.Globalization;
using System.Text;

namespace Plexsphere;

/// <summary>Makes foreign text fit to be shown: output of nodes, names and error details can hold terminal control sequences.</summary>
public static class PlexText
{
    private const char Replacement = '\u00B7';
    private const char ZeroWidthNonJoiner = '\u200C';
    private const char ZeroWidthJoiner = '\u200D';

    /// <summary>The first line of a text, with control, bidirectional and line-breaking characters replaced by a middle dot.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <returns>A single line that is safe to show; empty for null.</returns>
    public static string FirstLine(string? text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? Line(text) : Line(text![..end]);
    }

    /// <summary>The whole text as one line, with control, bidirectional and line-breaking characters replaced by a middle dot.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <returns>A single line that is safe to show; empty for null.</returns>
    public static string Line(string? text) => Clean(text, static _ => false);

    /// <summary>The text with its line breaks, and with every other control or bidirectional character replaced by a middle dot.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <returns>Text that is safe to show; empty for null.</returns>
    public static string Lines(string? text) => Clean(text?.ReplaceLineEndings("\n"), static c => c is '\n' or '\t');

    /// <summary>Whether a text is whole: half of a surrogate pair cannot be sent, and would arrive as something else.</summary>
    internal static bool IsWhole(string? text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    private static string Clean(string? text, Func<char, bool> keep)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsUnsafe(text, i) && !keep(text[i]))
            {
                clean ??= new StringBuilder(text);
                clean[i] = Replacement;
                if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length)
                {
                    clean[++i] = Replacement;
                }
            }
        }

        return clean?.ToString() ?? text;
    }

    // Format covers the bidirectional overrides, the invisible tags and the byte order mark; the two joiners belong to ordinary words
    // and emoji. Half of a surrogate pair has a category of its own and is left to the terminal's replacement character.
    internal static bool IsUnsafe(string text, int index) => text[index] is not (ZeroWidthNonJoiner or ZeroWidthJoiner)
        && char.GetUnicodeCategory(text, index)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
