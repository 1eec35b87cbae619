using Plexsphere.Core.Waiting;

namespace Plexsphere.Core.Watching;

/// <summary>One node's part in an execution that is watched, as it was last seen.</summary>
/// <param name="Name">What the node is called, else its id; fit to be shown.</param>
/// <param name="Status">Its status, fit to be shown; <see cref="Lost"/> where it had not ended and can no longer be followed.</param>
/// <param name="Execution">The execution.</param>
/// <param name="Since">When it was minted.</param>
/// <param name="EndedAt">When its status moved last, or when it was lost; null while it is open.</param>
internal sealed record WatchedNode(
    string Name, string Status, WatchedExecution Execution, DateTimeOffset Since, DateTimeOffset? EndedAt)
{
    /// <summary>The status of a node that was open when its execution could no longer be followed.</summary>
    internal const string Lost = "lost";

    /// <summary>Whether it ended well.</summary>
    internal bool IsWell => Status == PlexStatus.Succeeded;

    /// <summary>Whether it ended otherwise than well.</summary>
    internal bool IsFailed => EndedAt is not null && !IsWell;

    /// <summary>Whether it is known to wait for its turn.</summary>
    internal bool IsQueued => Status is PlexStatus.Pending or PlexStatus.Ack;

    /// <summary>How long it has taken so far, or took.</summary>
    internal string ElapsedAt(DateTimeOffset now) => Elapsed.Text((EndedAt ?? now) - Since);
}
