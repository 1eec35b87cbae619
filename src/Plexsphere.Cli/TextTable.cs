namespace Plexsphere.Cli;

/// <summary>
/// Aligned columns on stdout. A listing arrives in pages, so the columns are as wide as the first page needs; a wider cell later, or one
/// that is very wide, moves its own line only.
/// </summary>
internal sealed class TextTable(string[] header)
{
    private const string Gap = "  ";

    // Beyond this, lines would be blanks mostly because of one of them.
    private const int Widest = 64;

    private int[]? _widths;

    internal void Write(IReadOnlyList<string[]> rows)
    {
        var lines = rows.Select(row => row.Select(PlexText.Line).ToArray()).ToList();
        if (_widths is null)
        {
            lines.Insert(0, header);
            _widths =
                [.. header.Select((_, column) => lines.Select(line => DisplayWidth.Of(line[column])).Where(width => width <= Widest)
                    .Max())];
        }

        StandardStream.Output.Text.Write(
            string.Concat(lines.Select(line => $"{string.Join(Gap, line.Select(Padded)).TrimEnd()}{Environment.NewLine}")));
    }

    private string Padded(string cell, int column) => DisplayWidth.Pad(cell, _widths![column]);
}
