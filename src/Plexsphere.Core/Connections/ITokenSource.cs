namespace Plexsphere.Core.Connections;

/// <summary>
/// Where a connection's bearer token comes from. One for each connection; it is asked before each request, from any thread, and forgets
/// the token, and what that is to be had for, when it is disposed of.
/// </summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>When the token ends, in UTC; null where that is not known.</summary>
    DateTimeOffset? ExpiresAt { get; }

    /// <inheritdoc cref="Http.BearerSource" />
    ValueTask<string> GetAsync(string? refused, bool isSentOnce, IProgress<Notice>? notices, CancellationToken cancellationToken);
}
