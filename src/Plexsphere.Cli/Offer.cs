namespace Plexsphere.Cli;

/// <summary>What can be offered for the word at the cursor.</summary>
/// <param name="Candidates">What it could be, in the order in which it is shown.</param>
internal sealed record Offer(IReadOnlyList<Candidate> Candidates)
{
    internal static Offer Nothing { get; } = new([]);

    /// <summary>What stands in the word before a path, which the shell completes; null where none belongs there.</summary>
    internal string? FilesAfter { get; private init; }

    internal bool IsOfFiles => FilesAfter is not null;

    internal static Offer Files(string after) => new([]) { FilesAfter = after };
}
