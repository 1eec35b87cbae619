using System.Text;

namespace Plexsphere.Core.Watching;

/// <summary>
/// Lines that stand at the end of a terminal, with the cursor below them, and what to write so that others stand in their place. Nothing
/// but moves and erasures: whatever ends the drawing, the cursor is seen and the colours are the terminal's own.
/// </summary>
internal sealed class Frame
{
    private const string EraseToEndOfLine = "\e[K";
    private const string EraseBelow = "\e[J";
    private const string EraseAll = "\e[H\e[2J";

    private IReadOnlyList<string> _shown = [];

    /// <summary>What puts lines in the place of those that stand there; nothing where they are the same.</summary>
    /// <param name="lines">The lines, each narrower than the terminal, and fewer of them than the terminal has.</param>
    /// <param name="width">The terminal's columns.</param>
    internal string Draw(IReadOnlyList<string> lines, int width)
    {
        if (lines.SequenceEqual(_shown))
        {
            return "";
        }

        // A terminal that became narrower than a line has wrapped it or has not: nobody knows how far up the first line is.
        var start = _shown.Any(line => DisplayWidth.Of(line) > width) ? EraseAll : Up;
        _shown = lines;
        var text = new StringBuilder(start);
        foreach (var line in lines)
        {
            text.Append(line).Append(EraseToEndOfLine).Append("\r\n");
        }

        return text.Append(EraseBelow).ToString();
    }

    /// <summary>What takes the lines away, and whatever came to stand below them, so that something else can be written there.</summary>
    internal string Erase()
    {
        var text = _shown.Count == 0 ? "" : Up + EraseBelow;
        _shown = [];
        return text;
    }

    private string Up => _shown.Count == 0 ? "\r" : $"\r\e[{_shown.Count}A";
}
