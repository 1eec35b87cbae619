namespace Plexsphere.Cli;

/// <summary>A group of equal outputs as text for people: whose it is, and the head of the output, or of how it differs.</summary>
internal static class GroupText
{
    private const string Indent = "  ";

    // As PowerShell's view shows it, on a terminal of 80 columns.
    private const int MostLines = 12;
    private const int ShownLines = 10;
    private const int Widest = 77;

    /// <summary>The lines of a group, fit to be shown.</summary>
    internal static string Of(PlexOutputGroup group)
    {
        var text = group.Output is not null && group.Difference is { Length: > 0 } difference ? difference
            : group.Archive ?? group.Output ?? (group.OutputKind == PlexOutputKind.None ? "no output" : group.OutputKind);
        var lines = PlexText.Lines(text).TrimEnd('\n').Split('\n');
        var shown = lines.Length <= MostLines ? lines.Length : ShownLines;
        IEnumerable<string> all =
        [
            $"{group.ToString()[..^group.Status.Length]} {group.Status}",
            PlexText.Line(group.Nodes.ToString()),
            .. lines.Take(shown).Select(line => Indent + Cut(line.Replace("\t", "    ", StringComparison.Ordinal))),
            .. lines.Length > shown ? new[] { $"{Indent}… {lines.Length - shown} more lines" } : [],
        ];
        return string.Concat(all.Select(line => $"{line.TrimEnd()}{Environment.NewLine}"));
    }

    private static string Cut(string line) => line.Length <= Widest ? line : $"{line[..(Widest - 1)]}…";
}
