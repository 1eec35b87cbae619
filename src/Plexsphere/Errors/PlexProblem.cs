namespace Plexsphere;

/// <summary>What the server said about a failure: the members of its problem body and the headers that matter.</summary>
internal sealed record PlexProblem
{
    internal required int Status { get; init; }

    internal string? Code { get; init; }

    internal string? Title { get; init; }

    internal string? Detail { get; init; }

    internal string? Instance { get; init; }

    internal string? Reason { get; init; }

    internal IReadOnlyList<string> RelationPath { get; init; } = [];

    internal string? Dimension { get; init; }

    internal string? CorrelationId { get; init; }

    internal string? AcrValues { get; init; }

    internal TimeSpan? RetryAfter { get; init; }

    internal string? Location { get; init; }

    /// <summary>The same with every text made fit to be shown.</summary>
    internal PlexProblem Cleaned(Func<string, string> clean)
    {
        return this with
        {
            Code = Clean(Code),
            Title = Clean(Title),
            Detail = Clean(Detail),
            Instance = Clean(Instance),
            Reason = Clean(Reason),
            RelationPath = [.. RelationPath.Select(clean)],
            Dimension = Clean(Dimension),
            CorrelationId = Clean(CorrelationId),
            AcrValues = Clean(AcrValues),
            Location = Clean(Location),
        };

        string? Clean(string? text) => text is null ? null : clean(text);
    }
}
