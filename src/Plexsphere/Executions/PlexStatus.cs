namespace Plexsphere;

/// <summary>
/// The statuses of an execution and of each of its targets, in lifecycle order. They are the wire's own text, so that a status this
/// version does not know survives, and <c>-eq 'failed'</c>, <c>Group-Object</c> and CSV files work on what the server said.
/// </summary>
public static class PlexStatus
{
    /// <summary>Minted; no node has answered yet.</summary>
    public const string Pending = "pending";

    /// <summary>The node has taken note of it.</summary>
    public const string Ack = "ack";

    /// <summary>The node is running it.</summary>
    public const string Started = "started";

    /// <summary>Ended well.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>Ended badly, or was refused by the node.</summary>
    public const string Failed = "failed";

    /// <summary>Given up by the node, for instance when its agent shut down. Operators cannot cancel.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The node stayed silent until the server's limit ran out; only the server sets it.</summary>
    public const string Timeout = "timeout";

    /// <summary>The seven statuses in lifecycle order.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, Ack, Started, Succeeded, Failed, Cancelled, Timeout];

    /// <summary>The statuses from which an execution can still move, in lifecycle order.</summary>
    internal static IReadOnlyList<string> Open { get; } = [Pending, Ack, Started];

    // An unknown status counts as open: to call it finished would end waits too early.
    internal static bool IsFinished(string status) => status is Succeeded or Failed or Cancelled or Timeout;
}
