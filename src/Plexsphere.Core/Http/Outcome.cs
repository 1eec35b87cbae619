namespace Plexsphere.Core.Http;

/// <summary>What became of a request: a value, or a failure as data.</summary>
/// <param name="Value">What the response's body held; null where it failed.</param>
/// <param name="Failure">The failure as a row of the error table; null where it succeeded.</param>
/// <param name="MayHaveArrived">Whether a byte of the request's body had left when it failed.</param>
/// <param name="ServerTime">The server's own time, to the second; null where it did not say.</param>
/// <param name="Elapsed">From sending the request to the end of the response's body.</param>
internal readonly record struct Outcome<T>(
    T? Value,
    PlexException? Failure,
    bool MayHaveArrived,
    DateTimeOffset? ServerTime,
    TimeSpan Elapsed)
    where T : class
{
    /// <summary>The value; throws the failure where there is none.</summary>
    internal T Get() => Failure is null ? Value! : throw Failure;
}
