namespace Plexsphere;

/// <summary>How far a connection goes for a response.</summary>
internal sealed record PlexConnectionLimits
{
    internal const int MostRetries = 20;
    internal const int LongestRetrySeconds = 3600;
    internal const int MostMegabytes = 1024;

    /// <summary>How often a read is repeated at most. Dispatches never are.</summary>
    internal int MaximumRetryCount { get; init; } = 3;

    /// <summary>How many seconds the waits between the attempts of a read may last together.</summary>
    internal int RetryTimeoutSeconds { get; init; } = 60;

    /// <summary>How many MiB a response may have.</summary>
    internal int MaximumResponseMegabytes { get; init; } = 256;
}
