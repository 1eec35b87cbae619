using System.Globalization;
using System.Text;

namespace Plexsphere.Core.Outputs;

/// <summary>Writes how one text differs from another as <c>diff -u</c> does. Lines end at line feeds, and stay as they are.</summary>
internal static class UnifiedDiff
{
    // Unchanged lines around each change.
    private const int Context = 3;

    /// <summary>The difference; empty where there is none.</summary>
    internal static string Of(string from, string fromLabel, string to, string toLabel)
    {
        var (one, other) = (Lines(from), Lines(to));
        var changes = LineChanges.Between(one, other);
        if (changes.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder(Header(fromLabel, toLabel));
        for (var first = 0; first < changes.Count;)
        {
            var last = first;
            while (last + 1 < changes.Count && changes[last + 1].From - (changes[last].From + changes[last].Removed) <= 2 * Context)
            {
                last++;
            }

            Hunk(text, one, other, changes[first..(last + 1)]);
            first = last + 1;
        }

        return text.ToString();
    }

    /// <summary>The same of outputs of which one is no text.</summary>
    internal static string OfBytes(byte[]? from, string fromLabel, byte[]? to, string toLabel) =>
        from.AsSpan().SequenceEqual(to) ? "" : $"{Header(fromLabel, toLabel)}The bytes differ, and are not text.\n";

    private static string Header(string from, string to) => $"--- {from}\n+++ {to}\n";

    private static void Hunk(StringBuilder text, List<string> one, List<string> other, List<LineChange> changes)
    {
        var (begin, end) = (changes[0], changes[^1]);
        var from = Math.Max(0, begin.From - Context);
        var to = begin.To - (begin.From - from);
        var behind = Math.Min(Context, one.Count - (end.From + end.Removed));
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(from, end.From + end.Removed + behind)} ")
            .Append(CultureInfo.InvariantCulture, $"+{Range(to, end.To + end.Added + behind)} @@\n");
        foreach (var change in changes)
        {
            Append(text, ' ', one, from, change.From);
            Append(text, '-', one, change.From, from = change.From + change.Removed);
            Append(text, '+', other, change.To, change.To + change.Added);
        }

        Append(text, ' ', one, from, from + behind);
    }

    // Lines count from 1, and a range without any stands at the line before it.
    private static string Range(int begin, int end) => (end - begin) switch
    {
        0 => $"{begin},0",
        1 => $"{begin + 1}",
        var count => $"{begin + 1},{count}",
    };

    private static void Append(StringBuilder text, char sign, List<string> lines, int begin, int end)
    {
        for (var i = begin; i < end; i++)
        {
            text.Append(sign).Append(lines[i]);
            if (!lines[i].EndsWith('\n'))
            {
                text.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (var begin = 0; begin < text.Length;)
        {
            var end = text.IndexOf('\n', begin);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[begin..end]);
            begin = end;
        }

        return lines;
    }
}
