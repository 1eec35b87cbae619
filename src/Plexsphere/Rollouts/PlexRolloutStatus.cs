namespace Plexsphere;

/// <summary>What has become of a node in a rollout. All of these are ends: a step is written when its node is settled.</summary>
public static class PlexRolloutStatus
{
    /// <summary>The action succeeded, and the health action too where there was one.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The action failed. Counted as a failure.</summary>
    public const string Failed = "failed";

    /// <summary>The server's limit for the action ran out. Counted as a failure.</summary>
    public const string Timeout = "timeout";

    /// <summary>The node gave the action up. Counted as a failure.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The execution was accepted and is not found any more. Counted as a failure.</summary>
    public const string Lost = "lost";

    /// <summary>The dispatch was refused, or could not be sent: nothing ran. Counted as a failure.</summary>
    public const string Refused = "refused";

    /// <summary>The action succeeded and the health action did not. Counted as a failure.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>
    /// How it ended is not known: nobody knows whether the dispatch arrived, the wait ran out, or it can no longer be followed. Counted as
    /// a failure, unless the rollout was stopped before the node's health was checked.
    /// </summary>
    public const string Unknown = "unknown";

    /// <summary>The rollout was stopped, or its batch was not confirmed, before anything was sent to the node.</summary>
    public const string NotStarted = "not-started";

    /// <summary>The node was left out because it is not reachable.</summary>
    public const string Skipped = "skipped";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Succeeded, Failed, Timeout, Cancelled, Lost, Refused, Unhealthy, Unknown, NotStarted, Skipped];

    /// <summary>Those that come of an action that went wrong, or may have.</summary>
    internal static bool IsFailure(string status) => status is not (Succeeded or NotStarted or Skipped);
}
