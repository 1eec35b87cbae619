namespace Plexsphere;

/// <summary>What a connection is opened with. The token stays inside.</summary>
internal sealed class PlexConnectionSettings
{
    internal required Uri Server { get; init; }

    /// <summary>The token; empty where a service signs in with <see cref="Service"/>.</summary>
    internal required string Token { get; set; }

    /// <summary>When the token ends, in UTC; null where nobody has said so.</summary>
    internal DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Reads the token anew from where it came from; null where it cannot be replaced.</summary>
    internal Func<CancellationToken, Task<PlexToken>>? ReadToken { get; init; }

    /// <summary>What tokens are asked for with, time and again; null where there is one already.</summary>
    internal PlexServiceCredential? Service { get; init; }

    /// <summary>Reads anew what tokens are asked for with, where a profile says it; null where it cannot be replaced.</summary>
    internal Func<CancellationToken, Task<PlexServiceCredential>>? ReadService { get; init; }

    internal required string Source { get; init; }

    internal required string TokenSource { get; init; }

    internal string? ProfileName { get; init; }

    internal Guid? ProjectId { get; init; }

    internal string DispatchRevision { get; init; } = PlexDispatchRevision.Auto;

    internal bool SkipCertificateCheck { get; init; }

    /// <summary>The file in which dispatches are written down; null where there is none.</summary>
    internal string? JournalPath { get; init; }

    internal PlexConnectionLimits Limits { get; init; } = new();

    /// <summary>The clock of waits and delays.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
