namespace Plexsphere.Core.Http;

/// <summary>Makes a request anew for each attempt: a message can be sent once only.</summary>
internal delegate ValueTask<HttpRequestMessage> RequestSource(CancellationToken cancellationToken);
