using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Plexsphere.Testing;

/// <summary>
/// What a terminal shows of what was written to it: a small interpreter of control sequences, which knows cursor moves, erasures, wrapping
/// and scrolling. Every character takes one column. Like xterm it cuts lines, and wraps none anew, when it becomes narrower.
/// </summary>
public sealed partial class TerminalScreen
{
    private readonly object _gate = new();
    private readonly List<string> _above = [];
    private char[][] _rows;
    private int _row;
    private int _column;
    private bool _wraps;
    private string _unread = "";

    public TerminalScreen(int columns, int rows)
    {
        (Columns, Rows) = (columns, rows);
        _rows = [.. Enumerable.Range(0, rows).Select(_ => Blank())];
    }

    public int Columns { get; private set; }

    public int Rows { get; private set; }

    /// <summary>The line of the cursor, from 0 on.</summary>
    public int Row
    {
        get
        {
            lock (_gate)
            {
                return _row;
            }
        }
    }

    /// <summary>The column of the cursor, from 0 on.</summary>
    public int Column
    {
        get
        {
            lock (_gate)
            {
                return _column;
            }
        }
    }

    public bool IsCursorShown { get; private set; } = true;

    /// <summary>Whether what is written next has a colour or another style.</summary>
    public bool IsStyled { get; private set; }

    /// <summary>What is shown, without blanks at the ends of lines, and without blank lines below.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                var lines = _rows.Select(row => new string(row).TrimEnd()).ToList();
                return lines.Take(lines.FindLastIndex(line => line.Length > 0) + 1).ToArray();
            }
        }
    }

    /// <summary>What has gone out at the top, and what is shown.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
            {
                return _above.Concat(Lines).ToArray();
            }
        }
    }

    /// <summary>What is shown, as one text.</summary>
    public override string ToString() => string.Join('\n', Lines);

    public void Resize(int columns, int rows)
    {
        lock (_gate)
        {
            (Columns, Rows) = (columns, rows);

            // Lines go out at the top where the cursor would else be below the last.
            var gone = Math.Max(0, _row - rows + 1);
            _above.AddRange(_rows.Take(gone).Select(row => new string(row).TrimEnd()));
            var kept = _rows.Skip(gone).Take(rows).Select(row => new string(row).PadRight(columns)[..columns].ToCharArray()).ToList();
            _rows = [.. kept, .. Enumerable.Range(0, rows - kept.Count).Select(_ => Blank())];
            (_row, _column, _wraps) = (_row - gone, Math.Min(_column, columns - 1), false);
        }
    }

    /// <summary>Takes in what was written.</summary>
    /// <returns>What the terminal answers to whoever asked for the cursor's place; else nothing.</returns>
    public string Write(string text)
    {
        lock (_gate)
        {
            var answer = new StringBuilder();
            var rest = _unread + text;
            while (rest.Length > 0)
            {
                var sequence = rest[0] == '\e' ? Sequence().Match(rest) : Match.Empty;
                if (rest[0] == '\e' && !sequence.Success)
                {
                    break;
                }

                if (sequence.Success)
                {
                    answer.Append(Act(sequence));
                }
                else
                {
                    Put(rest[0]);
                }

                rest = rest[Math.Max(1, sequence.Length)..];
            }

            _unread = rest;
            return answer.ToString();
        }
    }

    private char[] Blank() => [.. Enumerable.Repeat(' ', Columns)];

    private void Put(char character)
    {
        switch (character)
        {
            case '\r':
                (_column, _wraps) = (0, false);
                break;
            case '\n':
                LineFeed();
                break;
            case '\b':
                (_column, _wraps) = (Math.Max(0, _column - 1), false);
                break;
            case '\t':
                _column = Math.Min(Columns - 1, ((_column / 8) + 1) * 8);
                break;
            case >= ' ':
                if (_wraps)
                {
                    _column = 0;
                    LineFeed();
                }

                _rows[_row][_column] = character;
                _wraps = _column == Columns - 1;
                _column = Math.Min(Columns - 1, _column + 1);
                break;
        }
    }

    private void LineFeed()
    {
        _wraps = false;
        if (_row < Rows - 1)
        {
            _row++;
            return;
        }

        _above.Add(new string(_rows[0]).TrimEnd());
        _rows = [.. _rows.Skip(1), Blank()];
    }

    private string Act(Match sequence)
    {
        var numbers = sequence.Groups["numbers"].Value.TrimStart('?').Split(';')
            .Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        var count = Math.Max(1, numbers[0]);
        var final = sequence.Groups["final"].Value;
        switch (final)
        {
            case "A":
                Go(_row - count, _column);
                break;
            case "B":
                Go(_row + count, _column);
                break;
            case "C":
                Go(_row, _column + count);
                break;
            case "D":
                Go(_row, _column - count);
                break;
            case "G":
                Go(_row, count - 1);
                break;
            case "H":
                Go(count - 1, Math.Max(1, numbers.ElementAtOrDefault(1)) - 1);
                break;
            case "J":
                Erase(numbers[0] == 0 ? _row : 0, numbers[0] == 0 ? _column : 0, Rows - 1);
                break;
            case "K":
                Erase(_row, numbers[0] == 0 ? _column : 0, _row);
                break;
            case "m":
                IsStyled = numbers[^1] != 0;
                break;
            case "h" or "l" when sequence.Groups["numbers"].Value == "?25":
                IsCursorShown = final == "h";
                break;
            case "n" when numbers[0] == 6:
                return string.Create(CultureInfo.InvariantCulture, $"\e[{_row + 1};{_column + 1}R");
        }

        return "";
    }

    private void Go(int row, int column) =>
        (_row, _column, _wraps) = (Math.Clamp(row, 0, Rows - 1), Math.Clamp(column, 0, Columns - 1), false);

    private void Erase(int fromRow, int fromColumn, int toRow)
    {
        for (var row = fromRow; row <= toRow; row++)
        {
            _rows[row].AsSpan(row == fromRow ? fromColumn : 0).Fill(' ');
        }
    }

    // Of a window's title and the like, and of the keypad's mode, nothing is seen.
    [GeneratedRegex(@"^\e(?:\[(?<numbers>[0-?]*)[ -/]*(?<final>[@-~])|\][^\a\e]*(?:\a|\e\\)|[ -/]*[0-Z\\^-~])")]
    private static partial Regex Sequence();
}
