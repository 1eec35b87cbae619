namespace Plexsphere.Core.Reports;

/// <summary>How a report colours a status.</summary>
internal static class ReportStatus
{
    internal static string ClassOf(string status) => status switch
    {
        PlexStatus.Succeeded => "ok",
        PlexStatus.Failed or PlexRolloutStatus.Refused or PlexRolloutStatus.Unhealthy => "bad",
        PlexStatus.Timeout or PlexStatus.Cancelled or PlexRolloutStatus.Lost or PlexRolloutStatus.Unknown => "warn",
        PlexRolloutStatus.NotStarted or PlexRolloutStatus.Skipped => "idle",
        _ => "open",
    };

    /// <summary>Good ends first, then bad ones, then what has not ended.</summary>
    internal static int RankOf(string status) => ClassOf(status) switch
    {
        "ok" => 0,
        "bad" => 1,
        "warn" => 2,
        "idle" => 3,
        _ => 4,
    };
}
