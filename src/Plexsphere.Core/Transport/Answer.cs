namespace Plexsphere.Core.Transport;

/// <summary>A successful answer and the circumstances it came under.</summary>
/// <param name="Value">What its body held.</param>
/// <param name="ServerTime">The server's own time, to the second; null where it did not say.</param>
/// <param name="Elapsed">From sending the request to the end of the body.</param>
internal sealed record Answer<T>(T Value, DateTimeOffset? ServerTime, TimeSpan Elapsed);
