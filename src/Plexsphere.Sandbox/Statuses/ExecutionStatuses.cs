namespace Plexsphere.Sandbox.Statuses;

/// <summary>What is known about the statuses as such.</summary>
internal static class ExecutionStatuses
{
    private static readonly string[] Wire = ["pending", "ack", "started", "succeeded", "failed", "cancelled", "timeout"];

    internal static int Count => Wire.Length;

    internal static bool IsTerminal(this ExecutionStatus status) => status >= ExecutionStatus.Succeeded;

    /// <summary>Whether a node may say this of itself; only the server says <c>pending</c> and <c>timeout</c>.</summary>
    internal static bool IsReportable(this ExecutionStatus status) =>
        status is not (ExecutionStatus.Pending or ExecutionStatus.Timeout);

    internal static string ToWire(this ExecutionStatus status) => Wire[(int)status];

    /// <summary>Reads the wire's spelling, which is exact: <c>Failed</c> is not a status.</summary>
    internal static bool TryParse(string text, out ExecutionStatus status)
    {
        status = (ExecutionStatus)Array.IndexOf(Wire, text);
        return status >= 0;
    }
}
