namespace Plexsphere.Cli;

/// <summary>A group of equal outputs as text for people: whose it is, and the head of the output, or of how it differs.</summary>
internal static class GroupText
{
    private const string Indent = "  ";

    // As PowerShell's view shows it.
    private const int MostLines = 12;
    private const int ShownLines = 10;

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
            .. lines.Take(shown).Select(line => Indent
                + (group.Archive is null ? Cut(line.Replace("\t", "    ", StringComparison.Ordinal)) : line)),
            .. lines.Length > shown ? new[] { $"{Indent}… {lines.Length - shown} more lines" } : [],
        ];
        return string.Concat(all.Select(line => $"{line.TrimEnd()}{Environment.NewLine}"));
    }

    // Whole lines for a file; an archive's is never cut.
    private static string Cut(string line) => StandardStream.Output.Screen is { } screen
        ? DisplayWidth.Cut(line, screen.Width - Indent.Length)
        : line;
}
