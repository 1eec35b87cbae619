using System.Text.RegularExpressions;

namespace Plexsphere.Build;

/// <summary>
/// An about page as Get-Help shows it: text for a console, with headings, code and lists as the engine's own topics have them.
/// </summary>
internal static partial class HelpTopic
{
    /// <summary>The page's lines; a row of a table becomes a paragraph, since consoles are narrow.</summary>
    internal static IEnumerable<string> From(string name, IEnumerable<string> page)
    {
        var fenced = false;
        var afterHeading = false;
        string[]? columns = null;
        foreach (var line in page)
        {
            if (!line.StartsWith('|'))
            {
                columns = null;
            }

            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (fenced)
            {
                yield return line.Length > 0 ? $"        {line}" : "";
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                yield return "TOPIC";
                yield return $"    {line[2..]}";
            }
            else if (Heading().Match(line) is { Success: true } heading)
            {
                yield return heading.Groups[1].Value;
                afterHeading = true;
            }
            else if (afterHeading && line.Length == 0)
            {
                afterHeading = false;
            }
            else if (!line.StartsWith('|'))
            {
                afterHeading = false;
                yield return line.Length > 0 ? $"    {WithoutLinks(line)}" : "";
            }
            else if (columns is null)
            {
                afterHeading = false;
                columns = Cells(line);
            }
            else if (!Rule().IsMatch(line))
            {
                var cells = Cells(WithoutLinks(line));
                if (cells.Length != columns.Length)
                {
                    throw new StepFailedException($"{name}: a row has {cells.Length} cells below {columns.Length} headings; a bar "
                        + $"inside of a cell is written as \\|: {line}");
                }

                foreach (var part in Row(columns, cells))
                {
                    yield return part;
                }
            }
        }
    }

    private static IEnumerable<string> Row(string[] columns, string[] cells)
    {
        yield return $"    {cells[0]}";
        for (var i = 1; i < cells.Length; i++)
        {
            if (cells[i].Length > 0)
            {
                yield return columns.Length == 2 ? $"        {cells[1]}" : $"        {columns[i]}: {cells[i]}";
            }
        }
    }

    private static string[] Cells(string row) =>
        [.. CellEnd().Split(row.Trim()[1..^1]).Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))];

    /// <summary>A link to a page of this help is its name; any other shows its address.</summary>
    private static string WithoutLinks(string text) => AnyLink().Replace(PageLink().Replace(text, "$1"), "$1 ($2)");

    [GeneratedRegex("^#+ (.+)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\|[-|: ]+$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();

    [GeneratedRegex(@"\[([^\]]+)\]\((?![a-z]+://)[^)]*\)")]
    private static partial Regex PageLink();

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)]+)\)")]
    private static partial Regex AnyLink();
}
