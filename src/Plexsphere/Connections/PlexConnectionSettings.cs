namespace Plexsphere;

/// <summary>What a connection is opened with. The token stays inside.</summary>
internal sealed class PlexConnectionSettings
{
    internal required Uri Server { get; init; }

    internal required string Token { get; init; }

    /// <summary>Reads the token anew from where it came from; null where it cannot be replaced.</summary>
    internal Func<CancellationToken, Task<string>>? ReadToken { get; init; }

    internal required string Source { get; init; }

    internal required string TokenSource { get; init; }

    internal string? ProfileName { get; init; }

    internal DateTimeOffset? ExpiresAt { get; init; }

    internal Guid? ProjectId { get; init; }

    internal string DispatchRevision { get; init; } = PlexDispatchRevision.Auto;

    internal bool SkipCertificateCheck { get; init; }

    /// <summary>The file in which dispatches are written down; null where there is none.</summary>
    internal string? JournalPath { get; init; }

    internal PlexConnectionLimits Limits { get; init; } = new();

    /// <summary>The clock of waits and delays.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
