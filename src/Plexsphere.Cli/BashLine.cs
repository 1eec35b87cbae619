using System.Text;

namespace Plexsphere.Cli;

/// <summary>
/// A line of bash as far as the cursor: its words without their quotation marks, and how to write one in the place of the last. Nothing is
/// expanded, so that nothing is run.
/// </summary>
internal sealed class BashLine
{
    private readonly string _raw;
    private readonly char _quote;
    private readonly int _quotedFrom;
    private readonly int _rawQuotedFrom;

    private BashLine(IReadOnlyList<string> words, string raw, char quote, int quotedFrom, int rawQuotedFrom)
    {
        Words = words;
        (_raw, _quote, _quotedFrom, _rawQuotedFrom) = (raw, quote, quotedFrom, rawQuotedFrom);
    }

    /// <summary>The words after the program's own; the last one is that at the cursor, which can be empty.</summary>
    internal IReadOnlyList<string> Words { get; }

    internal static BashLine Read(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, begin, isWord, quotedFrom, rawQuotedFrom) = ('\0', 0, false, 0, 0);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\0' && c is ' ' or '\t' or '\n')
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                (begin, isWord) = (i + 1, false);
                continue;
            }

            isWord = true;
            if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                (quote, quotedFrom, rawQuotedFrom) = (c, word.Length, i - begin);
            }
            else if (c == '\\' && i + 1 < line.Length
                && (quote == '\0' || (quote == '"' && line[i + 1] is '"' or '\\' or '$' or '`')))
            {
                word.Append(line[++i]);
            }
            else
            {
                word.Append(c);
            }
        }

        words.Add(word.ToString());
        return new BashLine([.. words.Skip(1)], line[begin..], quote, quotedFrom, rawQuotedFrom);
    }

    /// <summary>What bash has to put in the place of a part of the last word, so that the whole word becomes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="replaced">The end of the line, which bash replaces: it begins behind a colon, an equals sign and the like.</param>
    /// <returns>The part, quoted as the word is; null where the text cannot be written so.</returns>
    internal string? Replacement(string text, string replaced)
    {
        if (!_raw.EndsWith(replaced, StringComparison.Ordinal)
            || (_quote != '\0' && !text.StartsWith(Words[^1][.._quotedFrom], StringComparison.Ordinal)))
        {
            return null;
        }

        // The closing mark is bash's business. Within double ones a history expansion cannot be kept from happening.
        var opened = _raw[..(_quote == '\0' ? 0 : _rawQuotedFrom + 1)];
        var inside = text[(_quote == '\0' ? 0 : _quotedFrom)..];
        var whole = _quote switch
        {
            '\0' => Escaped(text),
            '"' when text.Contains('!', StringComparison.Ordinal) => null,
            '"' => opened + string.Concat(inside.Select(c => c is '"' or '\\' or '$' or '`' ? $"\\{c}" : $"{c}")),
            _ => opened + inside.Replace("'", @"'\''", StringComparison.Ordinal),
        };
        var kept = _raw[..^replaced.Length];
        return whole?.StartsWith(kept, StringComparison.Ordinal) == true ? whole[kept.Length..] : null;
    }

    // Bare only what bash takes for nothing else.
    private static string Escaped(string text) => string.Concat(text.Select(c =>
        char.IsAsciiLetterOrDigit(c) || c > '\x7f' || "-_./:=,@%+".Contains(c, StringComparison.Ordinal) ? $"{c}" : $"\\{c}"));
}
