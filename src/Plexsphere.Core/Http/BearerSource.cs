namespace Plexsphere.Core.Http;

/// <summary>Gives the bearer token of a request that is about to be sent.</summary>
/// <param name="refused">The token that the server has just refused, so that another one is wanted; null where none was.</param>
/// <param name="isSentOnce">Whether the request cannot be sent again with another token, so that the newest one is wanted.</param>
/// <param name="notices">Hears of requests, waits, and of the token's end.</param>
/// <param name="cancellationToken">Gives up.</param>
/// <returns>The token, which is the refused one where there is no other.</returns>
internal delegate ValueTask<string> BearerSource(
    string? refused, bool isSentOnce, IProgress<Notice>? notices, CancellationToken cancellationToken);
