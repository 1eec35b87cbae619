namespace Plexsphere.Sandbox.Statuses;

/// <summary>What is known about the statuses as such.</summary>
internal static class ExecutionStatuses
{
    private static readonly string[] Wire = ["pending", "ack", "started", "succeeded", "failed", "cancelled", "timeout"];

    public static int Count => Wire.Length;

    public static bool IsTerminal(this ExecutionStatus status) => status >= ExecutionStatus.Succeeded;

    /// <summary>Whether a node may say this of itself; only the server says <c>pending</c> and <c>timeout</c>.</summary>
    public static bool IsReportable(this ExecutionStatus status) =>
        status is not (ExecutionStatus.Pending or ExecutionStatus.Timeout);

    public static string ToWire(this ExecutionStatus status) => Wire[(int)status];

    /// <summary>Reads the wire's spelling, which is exact: <c>Failed</c> is not a status.</summary>
    public static bool TryParse(string text, out ExecutionStatus status)
    {
        status = (ExecutionStatus)Array.IndexOf(Wire, text);
        return status >= 0;
    }
}
