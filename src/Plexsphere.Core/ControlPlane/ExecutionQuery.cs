namespace Plexsphere.Core.ControlPlane;

/// <summary>Which executions of a project are listed, and in pages of what size.</summary>
internal sealed record ExecutionQuery
{
    internal const int MaxPageSize = 200;

    internal required Guid ProjectId { get; init; }

    /// <summary>Exact match on the aggregate status.</summary>
    internal string? Status { get; init; }

    /// <summary>Exact match on the action's name.</summary>
    internal string? Action { get; init; }

    /// <summary>Only what was created then or later. Looked at here, as all that follows: the server knows no such filters.</summary>
    internal DateTimeOffset? After { get; init; }

    /// <summary>Only what was created before then.</summary>
    internal DateTimeOffset? Before { get; init; }

    /// <summary>Only so many, those that were created last.</summary>
    internal int? Newest { get; init; }

    /// <summary>Only what has such a target.</summary>
    internal TargetFilter? Targets { get; init; }

    /// <summary>Executions a page, 1 to 200; null leaves it to the server.</summary>
    internal int? PageSize { get; init; }

    /// <summary>Where to go on; null starts at the beginning.</summary>
    internal string? Cursor { get; init; }

    /// <summary>How many executions are wanted at most; a stream asks for no page beyond them.</summary>
    internal int First { get; init; } = int.MaxValue;

    /// <summary>Whether the filter goes by the time of creation, so that the whole listing must be known, or its order.</summary>
    internal bool IsTimed => After is not null || Before is not null || Newest is not null;

    /// <summary>Whether a page can hold what is not wanted, so that nobody knows how many pages hold what is.</summary>
    internal bool IsSifted => IsTimed || Targets is not null;

    /// <summary>As many as a request can have, or fewer where no more are wanted and each that comes is one of them.</summary>
    internal int UsualPageSize => IsSifted ? MaxPageSize : Math.Min(First, MaxPageSize);

    /// <summary>What is to be said of two bounds between which nothing can lie.</summary>
    /// <param name="after">The option of the one.</param>
    /// <param name="before">The option of the other.</param>
    internal static string NothingBetween(string after, string before) =>
        $"{after} must be earlier than {before}: nothing was created both then or later, and before then.";

    /// <summary>Whether an execution is wanted, as far as it can be told by itself.</summary>
    internal bool Takes(PlexExecution execution) =>
        !(execution.CreatedAt < After) && !(execution.CreatedAt >= Before) && Targets?.TakesAnyOf(execution) != false;
}
