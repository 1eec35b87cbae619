namespace Plexsphere.Cli;

/// <summary>
/// Aligned columns on stdout. A listing arrives in pages, so the columns are as wide as the first page needs; a wider cell later, or one
/// that is very wide, moves its own line only. On a terminal that is too narrow texts are shortened, then times and types left out, and
/// at last lines cut; but no id ever is.
/// </summary>
internal sealed class TextTable(string[] header)
{
    private const string Gap = "  ";

    // Beyond this, lines would be blanks mostly because of one of them.
    private const int Widest = 64;

    // What is left of a column of text when there is little room.
    private const int Narrowest = 12;

    // What stands behind a cut.
    private const int Ellipsis = 1;

    // The columns that are shown, by their places, and how wide each is.
    private List<int> _shown = [];
    private int[] _widths = [];

    internal void Write(IReadOnlyList<string[]> rows)
    {
        var screen = StandardStream.Output.Screen;
        var lines = rows.Select(row => row.Select(PlexText.Line).ToArray()).ToList();
        if (_shown.Count == 0)
        {
            lines.Insert(0, header);
            _shown = [.. Enumerable.Range(0, header.Length)];
            _widths =
                [.. header.Select((_, column) => lines.Select(line => DisplayWidth.Of(line[column])).Where(width => width <= Widest)
                    .Max())];
            if (screen is { } size)
            {
                Fit(size.Width);
            }
        }

        StandardStream.Output.Text.Write(
            string.Concat(lines.Select(line => $"{(screen is { } size ? Fitted(line, size.Width) : Whole(line))}{Environment.NewLine}")));
    }

    private static bool IsId(string name) => name.EndsWith("ID", StringComparison.Ordinal);

    private static bool IsStatus(string name) => name is "STATUS" or "STATE";

    private static bool IsTime(string name) => name.EndsWith("_AT", StringComparison.Ordinal);

    // What is none of the product's own words, so that its beginning says enough.
    private static bool IsText(string name) =>
        !IsId(name) && !IsStatus(name) && !IsTime(name) && name is not ("TYPE" or "TARGETS" or "OUTPUT" or "TOKEN_FILE");

    private void Fit(int room)
    {
        while (Over(room) > 0)
        {
            var text = _shown.Where(column => IsText(header[column]) && _widths[column] > Narrowest)
                .OrderByDescending(column => _widths[column]).FirstOrDefault(-1);
            if (text >= 0)
            {
                _widths[text]--;
                continue;
            }

            var last = _shown.FindLastIndex(column => IsTime(header[column]));
            last = last < 0 ? _shown.FindIndex(column => header[column] == "TYPE") : last;
            if (last < 0)
            {
                return;
            }

            _shown.RemoveAt(last);
        }
    }

    private int Over(int room) => _shown.Sum(column => _widths[column] + Gap.Length) - Gap.Length - room;

    private string Whole(string[] cells) => string.Join(Gap, cells.Select(Padded)).TrimEnd();

    private string Fitted(string[] cells, int room)
    {
        // Where the line may be cut, and which part of it is coloured.
        var (line, whole, status) = ("", 0, (Begin: 0, Length: 0));
        foreach (var column in _shown)
        {
            var cell = IsText(header[column]) ? DisplayWidth.Cut(cells[column], Math.Max(_widths[column], Narrowest)) : cells[column];
            line += line.Length == 0 ? "" : Gap;
            status = IsStatus(header[column]) ? (line.Length, cell.Length) : status;
            whole = IsId(header[column]) ? DisplayWidth.Of(line + cell) + Gap.Length + Ellipsis : whole;
            line += Padded(cell, column);
        }

        line = DisplayWidth.Cut(line.TrimEnd(), Math.Max(room, whole));
        var (begin, end) = (status.Begin, status.Begin + status.Length);
        return end <= line.Length && Colour.Of(line[begin..end]) is { } colour
            ? $"{line[..begin]}{colour}{line[begin..end]}{Colour.None}{line[end..]}"
            : line;
    }

    private string Padded(string cell, int column) => DisplayWidth.Pad(cell, _widths[column]);
}
