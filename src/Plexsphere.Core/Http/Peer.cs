namespace Plexsphere.Core.Http;

/// <summary>Whom an exchange talks to, and all that differs between control planes and agents.</summary>
internal sealed record Peer
{
    /// <summary>The base address. No request goes to another origin.</summary>
    internal required Uri Address { get; init; }

    /// <summary>How connections are made.</summary>
    internal required HttpMessageHandler Handler { get; init; }

    /// <summary>Gives the bearer token, before each request; null for peers that never get one.</summary>
    internal BearerSource? Token { get; init; }

    /// <summary>Which responses are wanted.</summary>
    internal required IReadOnlyList<string> Accept { get; init; }

    /// <summary>Reads what an error response says.</summary>
    internal required Func<HttpResponseMessage, ReadOnlyMemory<byte>, PlexProblem> ReadProblem { get; init; }

    /// <summary>The row of the error table that an error response belongs to.</summary>
    internal required Func<PlexProblem, PlexError> ErrorOf { get; init; }

    /// <summary>
    /// What a failure has to do with TLS, as far as certificates explain it, given whether the peer has answered anything yet; null
    /// leaves it to the general rule.
    /// </summary>
    internal Func<Exception, bool, TlsFailure?>? ExplainTls { get; init; }

    /// <summary>The row of the error table for a request whose outcome is unknown.</summary>
    internal required PlexError OutcomeUnknown { get; init; }

    /// <summary>How long and how often a read is tried.</summary>
    internal RetryPolicy Retries { get; init; } = RetryPolicy.Default;

    /// <summary>How many MiB a response may have.</summary>
    internal int MaximumMegabytes { get; init; } = new PlexConnectionLimits().MaximumResponseMegabytes;

    /// <summary>The clock of delays and budgets. Attempts are limited by the machine's own.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
