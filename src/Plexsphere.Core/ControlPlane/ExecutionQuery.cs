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

    /// <summary>Only what was created then or later. Looked at here: the server knows no such filter.</summary>
    internal DateTimeOffset? After { get; init; }

    /// <summary>Executions a page, 1 to 200; null leaves it to the server.</summary>
    internal int? PageSize { get; init; }

    /// <summary>Where to go on; null starts at the beginning.</summary>
    internal string? Cursor { get; init; }

    /// <summary>How many executions are wanted at most; a stream asks for no page beyond them.</summary>
    internal int First { get; init; } = int.MaxValue;
}
